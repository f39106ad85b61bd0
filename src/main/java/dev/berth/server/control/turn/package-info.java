/** One turn, as pure functions: what happened is folded into the picture of a pool, the policies decide, and what is to be stored and to be done comes out as data. */
@NullMarked
package dev.berth.server.control.turn;

import org.jspecify.annotations.NullMarked;
