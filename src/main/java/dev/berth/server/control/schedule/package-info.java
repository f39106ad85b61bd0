/** Lets schedules submit what comes due (W1). */
@NullMarked
package dev.berth.server.control.schedule;

import org.jspecify.annotations.NullMarked;
