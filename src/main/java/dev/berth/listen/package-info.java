/** Which port of this machine a program will listen on. */
@NullMarked
package dev.berth.listen;

import org.jspecify.annotations.NullMarked;
