/**
 * HTTP/1.1 and WebSocket as far as a load generator needs them: one thread, no blocking, few copies, since the
 * generator shares its processors with the server that it measures.
 */
@NullMarked
package dev.berth.cli.bench.wire;

import org.jspecify.annotations.NullMarked;
