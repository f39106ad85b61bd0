package dev.berth.domain.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What becomes of a schedule at a time (W1). What was missed while no server led comes once, and its next time is one that lies
 * ahead, so that a clock that is put runs nothing twice.
 */
public final class SchedulePolicy {
    /** After so long it is tried again where the queue was full. */
    public static final Duration RETRY = Duration.ofMinutes(1);

    private SchedulePolicy() {}

    /** What is to be done. */
    public sealed interface Decision {
        /** It is not due, or paused, or never comes due again. */
        record Wait() implements Decision {}

        /** @param next when it comes due after that; empty when it never does */
        record Submit(Optional<Instant> next) implements Decision {}

        /** What it submitted last is not final: this time is left out. */
        record Skip(Optional<Instant> next) implements Decision {}
    }

    /**
     * Where a schedule stands.
     *
     * @param due when it comes due; empty when it never does
     * @param busy whether the task that it submitted last is not final
     */
    public record Standing(Timetable times, Optional<Instant> due, boolean paused, boolean busy) {}

    public static Decision decide(Standing schedule, Instant now) {
        if (schedule.paused() || schedule.due().filter(due -> !due.isAfter(now)).isEmpty()) {
            return new Decision.Wait();
        }
        Optional<Instant> next = schedule.times().next(now);
        return schedule.busy() ? new Decision.Skip(next) : new Decision.Submit(next);
    }

    /** When to try again what could not be submitted for want of room: soon, or at its next time if that is sooner. */
    public static Instant retry(Timetable times, Instant now) {
        Instant soon = now.plus(RETRY);
        return times.next(now).filter(next -> next.isBefore(soon)).orElse(soon);
    }
}
