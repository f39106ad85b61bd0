/** Going through a task's output of any size, piece by piece, and what occurs in it. */
@NullMarked
package dev.berth.server.api.log;

import org.jspecify.annotations.NullMarked;
