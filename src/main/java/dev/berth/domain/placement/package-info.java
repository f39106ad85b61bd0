/** Which waiting task goes to which slot: rules P1 to P12, as pure functions of a snapshot. */
@NullMarked
package dev.berth.domain.placement;

import org.jspecify.annotations.NullMarked;
