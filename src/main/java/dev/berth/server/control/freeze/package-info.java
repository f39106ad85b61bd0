/** Which freeze windows there are, known to all that decide by them (W3). */
@NullMarked
package dev.berth.server.control.freeze;

import org.jspecify.annotations.NullMarked;
