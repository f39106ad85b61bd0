/** The rules of DESIGN.md, section 2, and of the house style, held against the code as it is. */
@NullMarked
package dev.berth.architecture;

import org.jspecify.annotations.NullMarked;
