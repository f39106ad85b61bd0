package dev.berth.domain.calendar;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Times that come again and again where a certain zone's clocks hang.
 *
 * @param zone whose clocks show them
 */
public record Recurrence(LocalTimes times, ZoneId zone) {
    /** No zone has ever put its clocks by more than a day, and few by more than an hour. */
    private static final Duration LARGEST_CHANGE = Duration.ofDays(1);

    /**
     * The first time after this; empty when there is none any more.
     *
     * <p>A time that a clock leaves out, since it is put forward, comes when the clock is put; one that it shows twice comes
     * the first time. For times of every hour see {@link LocalTimes#everyHour}.
     */
    public Optional<Instant> next(Instant after) {
        LocalDateTime here = LocalDateTime.ofInstant(after, zone);
        boolean steady = isSteady(after);
        Optional<LocalDateTime> candidate = times.next(steady ? here : here.minus(LARGEST_CHANGE));
        Optional<Instant> first = Optional.empty();
        while (candidate.isPresent()) {
            LocalDateTime local = candidate.get();
            first = Stream.concat(first.stream(), instants(local).filter(at -> at.isAfter(after)))
                    .min(Instant::compareTo);
            // What the clock shows later cannot have come earlier than by such a change.
            if (first.isPresent()
                    && (steady || local.isAfter(here.plus(LARGEST_CHANGE)) || isPast(local, first.get()))) {
                return first;
            }
            candidate = times.next(local);
        }
        return first;
    }

    /** The next ones, in order: as many as asked for, or all that are left. */
    public List<Instant> upcoming(Instant after, int count) {
        List<Instant> found = new ArrayList<>();
        Optional<Instant> next = next(after);
        while (next.isPresent() && found.size() < count) {
            found.add(next.get());
            next = next(next.get());
        }
        return List.copyOf(found);
    }

    /** Whether no clock is put within a day before and after it, so that the order of what clocks show is that of time. */
    private boolean isSteady(Instant at) {
        Optional<ZoneOffsetTransition> change =
                Optional.ofNullable(zone.getRules().nextTransition(at.minus(LARGEST_CHANGE.multipliedBy(2))));
        return change.isEmpty() || change.get().getInstant().isAfter(at.plus(LARGEST_CHANGE.multipliedBy(2)));
    }

    /** Whether no offset of this time comes before that instant. */
    private boolean isPast(LocalDateTime local, Instant found) {
        return zone.getRules().getValidOffsets(local).stream()
                .allMatch(offset -> local.toInstant(offset).isAfter(found));
    }

    private Stream<Instant> instants(LocalDateTime local) {
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
        if (offsets.isEmpty()) {
            return times.everyHour()
                    ? Stream.empty()
                    : Stream.of(zone.getRules().getTransition(local).getInstant());
        }
        return offsets.stream().limit(times.everyHour() ? 2 : 1).map(local::toInstant);
    }
}
