/** When tasks may not begin: freeze windows, and whom they hold back (W3). */
@NullMarked
package dev.berth.domain.freeze;

import org.jspecify.annotations.NullMarked;
