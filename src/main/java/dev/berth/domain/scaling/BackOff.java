package dev.berth.domain.scaling;

import static dev.berth.domain.Invariant.require;

import java.time.Duration;

/**
 * Failures in a row, with no success between, and how long to wait after the last one before the runtime is asked again
 * (S8).
 *
 * @param failures so many
 * @param pause at least 1 s, at most 60 s; zero as long as nothing failed
 */
public record BackOff(int failures, Duration pause) {
    /** Nothing failed. */
    public static final BackOff NONE = new BackOff(0, Duration.ZERO);

    private static final long MAX_MILLIS = 60_000;
    /** From here on the ceiling is reached; also keeps the shift below from overflowing. */
    private static final int FAILURES_TO_MAX = 6;

    /** After one failure more; the jitter is that of {@link #after}. */
    public BackOff failed(double jitter) {
        return new BackOff(failures + 1, after(failures + 1, jitter));
    }

    public boolean failing() {
        return failures > 0;
    }

    /** Whether this was the first failure of the row, the one that is told. */
    public boolean begins() {
        return failures == 1;
    }

    /**
     * The wait after so many failures in a row: at least 1 s, at most 60 s, doubling. The upper half of each step is
     * random, so that pools that failed together do not ask again together.
     *
     * @param failures in a row, at least 1
     * @param jitter evenly spread over [0, 1)
     */
    public static Duration after(int failures, double jitter) {
        require(failures >= 1, "a back-off follows a failure");
        require(jitter >= 0 && jitter < 1, "jitter is in [0, 1)");
        long ceiling = failures >= FAILURES_TO_MAX ? MAX_MILLIS : 1_000L << failures;
        long half = ceiling / 2;
        return Duration.ofMillis(half + (long) (half * jitter));
    }
}
