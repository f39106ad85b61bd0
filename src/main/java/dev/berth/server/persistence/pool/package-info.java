/** Pools. */
@NullMarked
package dev.berth.server.persistence.pool;

import org.jspecify.annotations.NullMarked;
