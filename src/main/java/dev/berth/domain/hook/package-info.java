/** What is told to the outside, to which addresses, and when it is tried again. */
@NullMarked
package dev.berth.domain.hook;

import org.jspecify.annotations.NullMarked;
