package dev.berth.agent.net;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before the next try: doubled with every failure, and jittered so that many agents that lost the
 * same server do not come back in one moment.
 *
 * @param first the wait after the first failure
 * @param most the longest wait
 */
public record Backoff(Duration first, Duration most) {
    /** What the contract asks for: 0.5 s to 30 s. */
    public static final Backoff DEFAULT = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30));

    private static final int MOST_DOUBLINGS = 20;

    /** The wait after that many failures in a row, at least one. */
    public Duration after(int failures) {
        long full = first.toMillis() << Math.min(Math.max(0, failures - 1), MOST_DOUBLINGS);
        long bounded = Math.min(full, most.toMillis());
        long half = bounded / 2;
        return Duration.ofMillis(half + ThreadLocalRandom.current().nextLong(half + 1));
    }
}
