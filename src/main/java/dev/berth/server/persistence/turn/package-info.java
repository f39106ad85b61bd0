/** What a turn of the loop reads and stores. */
@NullMarked
package dev.berth.server.persistence.turn;

import org.jspecify.annotations.NullMarked;
