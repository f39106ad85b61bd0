/** Cron expressions: what is wrong with one, and when it comes due. */
@NullMarked
package dev.berth.server.control.calendar;

import org.jspecify.annotations.NullMarked;
