package dev.berth.domain.schedule;

import dev.berth.domain.calendar.Recurrence;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * When a schedule comes due.
 *
 * @param offset by which each time comes later ({@link Jitter})
 */
public record Timetable(Recurrence times, Duration offset) {

    /** The first time after this; empty when there is none any more. */
    public Optional<Instant> next(Instant after) {
        return times.next(after.minus(offset)).map(time -> time.plus(offset));
    }

    /** The next ones, in order: as many as asked for, or all that are left. */
    public List<Instant> upcoming(Instant after, int count) {
        return times.upcoming(after.minus(offset), count).stream()
                .map(time -> time.plus(offset))
                .toList();
    }
}
