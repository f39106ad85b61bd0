/** How much comes out of an archive, counted while it is read. */
@NullMarked
package dev.berth.archive;

import org.jspecify.annotations.NullMarked;
