/** Pools with their pods, slots and queues. */
@NullMarked
package dev.berth.server.web.pool;

import org.jspecify.annotations.NullMarked;
