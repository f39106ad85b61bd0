/** How many pods a pool needs and which may go: rules S1 to S12, as pure functions of a snapshot. */
@NullMarked
package dev.berth.domain.scaling;

import org.jspecify.annotations.NullMarked;
