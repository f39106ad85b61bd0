package dev.berth.domain.scaling;

import static dev.berth.domain.Invariant.require;

import java.time.Duration;

/** How long to wait before the runtime is asked again after it failed (S8). */
public final class BackOff {
    private static final long MAX_MILLIS = 60_000;
    /** From here on the ceiling is reached; also keeps the shift below from overflowing. */
    private static final int FAILURES_TO_MAX = 6;

    private BackOff() {}

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
