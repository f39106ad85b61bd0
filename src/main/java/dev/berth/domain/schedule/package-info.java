/** When a schedule comes due, and what becomes of it then (W1): pure. */
@NullMarked
package dev.berth.domain.schedule;

import org.jspecify.annotations.NullMarked;
