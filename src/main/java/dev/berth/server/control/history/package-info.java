/** Counts what becomes of pools, minute by minute. */
@NullMarked
package dev.berth.server.control.history;

import org.jspecify.annotations.NullMarked;
