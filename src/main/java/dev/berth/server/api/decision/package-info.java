/** The journal of the loops' decisions over HTTP. */
@NullMarked
package dev.berth.server.api.decision;

import org.jspecify.annotations.NullMarked;
