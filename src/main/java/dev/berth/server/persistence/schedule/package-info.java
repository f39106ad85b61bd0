/** Schedules and what is known of drift. */
@NullMarked
package dev.berth.server.persistence.schedule;

import org.jspecify.annotations.NullMarked;
