/** When things happen again and again, on the clocks of the people who wrote it down. */
@NullMarked
package dev.berth.domain.calendar;

import org.jspecify.annotations.NullMarked;
