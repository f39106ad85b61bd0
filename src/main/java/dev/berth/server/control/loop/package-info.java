/** Takes the turns: inbox, readings, commits, and what is to be done after them. */
@NullMarked
package dev.berth.server.control.loop;

import org.jspecify.annotations.NullMarked;
