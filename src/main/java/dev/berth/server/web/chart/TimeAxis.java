package dev.berth.server.web.chart;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The axis of time, in UTC.
 *
 * @param ticks at round times, the first one first
 */
public record TimeAxis(Instant from, Instant to, List<Tick> ticks) {
    /** So many steps between ticks at most where there is room, and on a small screen. */
    private static final int WIDE = 12;

    private static final int NARROW = 5;

    /** Times are round when they are whole steps after midnight; longer ones are counted from the epoch. */
    private static final List<Duration> STEPS = List.of(
            Duration.ofMinutes(1),
            Duration.ofMinutes(2),
            Duration.ofMinutes(5),
            Duration.ofMinutes(10),
            Duration.ofMinutes(15),
            Duration.ofMinutes(30),
            Duration.ofHours(1),
            Duration.ofHours(2),
            Duration.ofHours(3),
            Duration.ofHours(6),
            Duration.ofHours(12),
            Duration.ofDays(1),
            Duration.ofDays(2),
            Duration.ofDays(7),
            Duration.ofDays(28),
            Duration.ofDays(84),
            Duration.ofDays(364));

    public TimeAxis {
        ticks = List.copyOf(ticks);
    }

    /** The axis from one time to a later one. */
    public static TimeAxis of(Instant from, Instant to) {
        Duration fine = step(from, to, WIDE, Duration.ofMinutes(1));
        Duration coarse = step(from, to, NARROW, fine);
        TimeAxis bare = new TimeAxis(from, to, List.of());
        List<Tick> ticks = new ArrayList<>();
        for (Instant at = firstWhole(from, fine); !at.isAfter(to); at = at.plus(fine)) {
            String label = fine.compareTo(Duration.ofDays(1)) < 0 ? Amounts.clock(at) : Amounts.day(at);
            ticks.add(new Tick(bare.place(at), label, isWhole(at, coarse)));
        }
        return new TimeAxis(from, to, ticks);
    }

    /** Where a time is; what lies outside of the axis is at its end. */
    int place(Instant at) {
        double length = Duration.between(from, to).toMillis();
        double part = Duration.between(from, at).toMillis() / length;
        return (int) Math.round(Canvas.WIDTH * Math.clamp(part, 0, 1));
    }

    /** The shortest round step, a multiple of another one, that makes no more steps than that. */
    private static Duration step(Instant from, Instant to, int most, Duration unit) {
        Duration length = Duration.between(from, to);
        for (Duration step : STEPS) {
            boolean whole = step.toSeconds() % unit.toSeconds() == 0;
            if (whole && length.compareTo(step.multipliedBy(most)) <= 0) {
                return step;
            }
        }
        Duration last = STEPS.getLast();
        long times = length.dividedBy(last.multipliedBy(most)) + 1;
        return last.multipliedBy(times);
    }

    private static Instant firstWhole(Instant from, Duration step) {
        long seconds = step.toSeconds();
        long whole = Math.floorDiv(from.getEpochSecond(), seconds) * seconds;
        Instant begun = Instant.ofEpochSecond(whole);
        return begun.isBefore(from) ? begun.plus(step) : begun;
    }

    private static boolean isWhole(Instant at, Duration step) {
        return Math.floorMod(at.getEpochSecond(), step.toSeconds()) == 0;
    }
}
