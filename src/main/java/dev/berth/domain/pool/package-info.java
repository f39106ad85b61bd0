/** What a pool is made of: its specification, agent pods, slots and reservations, as immutable pictures. */
@NullMarked
package dev.berth.domain.pool;

import org.jspecify.annotations.NullMarked;
