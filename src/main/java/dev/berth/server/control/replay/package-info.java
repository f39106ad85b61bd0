/** Tasks of the past once more, through the turns of a pool's loop, in virtual time. */
@NullMarked
package dev.berth.server.control.replay;

import org.jspecify.annotations.NullMarked;
