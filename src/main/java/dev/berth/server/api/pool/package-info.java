/** Pools and pods over HTTP. */
@NullMarked
package dev.berth.server.api.pool;

import org.jspecify.annotations.NullMarked;
