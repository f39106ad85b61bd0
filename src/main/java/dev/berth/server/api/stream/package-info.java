/** Answers that go on: server-sent events, and output that is too large for one piece. */
@NullMarked
package dev.berth.server.api.stream;

import org.jspecify.annotations.NullMarked;
