/** The journal of what the loops decided. */
@NullMarked
package dev.berth.server.web.decision;

import org.jspecify.annotations.NullMarked;
