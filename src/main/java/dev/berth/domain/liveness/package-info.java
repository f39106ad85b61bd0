/** What is lost, lapsed or away: rules L1 to L3 and P11, as pure functions of a snapshot. */
@NullMarked
package dev.berth.domain.liveness;

import org.jspecify.annotations.NullMarked;
