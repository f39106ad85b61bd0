/** The rules of ARCHITECTURE.md and CONTRIBUTING.md, held against the code as it is. */
@NullMarked
package dev.berth.architecture;

import org.jspecify.annotations.NullMarked;
