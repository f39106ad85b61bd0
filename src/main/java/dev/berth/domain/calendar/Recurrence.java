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
    /** No zone has ever put its clocks by more than a day, so what is farther off changes no order. */
    private static final Duration NEAR = Duration.ofDays(2);

    /**
     * The first time after this; empty when there is none any more.
     *
     * <p>A time that a clock leaves out, since it is put forward, comes when the clock is put; one that it shows twice comes
     * the first time. For times of every hour see {@link LocalTimes#everyHour}.
     */
    public Optional<Instant> next(Instant after) {
        LocalDateTime here = LocalDateTime.ofInstant(after, zone);
        Duration change = change(after);
        Optional<LocalDateTime> candidate = times.next(here.minus(change));
        Optional<Instant> first = Optional.empty();
        while (candidate.isPresent()) {
            LocalDateTime local = candidate.get();
            first = Stream.concat(first.stream(), instants(local).filter(at -> at.isAfter(after)))
                    .min(Instant::compareTo);
            // What the clock shows later cannot have come earlier than by such a change.
            if (first.isPresent()
                    && (change.isZero() || local.isAfter(here.plus(change)) || isPast(local, first.get()))) {
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

    /**
     * By how much clocks are put shortly before and after it, mostly not at all: then the order of what they show is that of time.
     * No more than that, for each minute of it may have a time that is looked at.
     */
    private Duration change(Instant at) {
        Duration change = Duration.ZERO;
        ZoneOffsetTransition each = zone.getRules().nextTransition(at.minus(NEAR));
        while (each != null && !each.getInstant().isAfter(at.plus(NEAR))) {
            change = change.plus(each.getDuration().abs());
            each = zone.getRules().nextTransition(each.getInstant());
        }
        return change;
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
