package dev.berth.server.api.history;

import dev.berth.server.api.problem.Checks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which time is asked for, and in steps of which length. It begins with a whole step. */
public record HistorySpan(Instant from, Instant to, Duration step) {
    private static final Duration USUAL = Duration.ofHours(24);
    private static final Duration FIRST_STEP = Duration.ofMinutes(1);
    private static final Duration LONGEST_STEP = Duration.ofDays(31);
    private static final int MOST_POINTS = 1_500;
    private static final int USUAL_POINTS = 300;

    /** Steps that are easy to read, the shortest first. */
    private static final List<Duration> USUAL_STEPS = List.of(
            FIRST_STEP,
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofHours(1),
            Duration.ofHours(6),
            Duration.ofDays(1),
            Duration.ofDays(7));

    /** What was asked for; the last 24 hours, and steps that make at most 300 points, where nothing was said. */
    public static HistorySpan of(
            Checks checks, @Nullable String from, @Nullable String to, @Nullable String step, Instant now) {
        Instant end = to == null ? now : checks.instant("to", to);
        Instant begin = from == null ? end.minus(USUAL) : checks.instant("from", from);
        checks.require(begin.isBefore(end), "from", "must be before to");
        Duration length = Duration.between(begin, end);
        Duration chosen = checks.duration("step", step, usualStep(length), FIRST_STEP, LONGEST_STEP);
        boolean whole = chosen.toMillis() % FIRST_STEP.toMillis() == 0;
        checks.require(whole, "step", "must be whole minutes");
        boolean few = length.compareTo(chosen.multipliedBy(MOST_POINTS)) <= 0;
        if (step == null) {
            checks.require(few, "from", "must be at most " + LONGEST_STEP.multipliedBy(MOST_POINTS) + " before to");
        } else {
            checks.require(few, "step", "must be so long that there are at most " + MOST_POINTS + " points");
        }
        return new HistorySpan(begun(begin, chosen), end, chosen);
    }

    /** The same time in steps of another length. */
    public HistorySpan inSteps(Duration other) {
        return new HistorySpan(begun(from, other), to, other);
    }

    private static Duration usualStep(Duration length) {
        return USUAL_STEPS.stream()
                .filter(step -> length.compareTo(step.multipliedBy(USUAL_POINTS)) <= 0)
                .findFirst()
                .orElse(LONGEST_STEP);
    }

    private static Instant begun(Instant at, Duration step) {
        long seconds = Math.max(1, step.toSeconds());
        return Instant.ofEpochSecond(Math.floorDiv(at.getEpochSecond(), seconds) * seconds);
    }
}
