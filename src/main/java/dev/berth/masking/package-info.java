/** What is secret, in every form in which it may be printed, and how it is masked in what people read. */
@NullMarked
package dev.berth.masking;

import org.jspecify.annotations.NullMarked;
