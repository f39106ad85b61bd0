package dev.berth.domain.hook;

import static dev.berth.domain.Invariant.require;

import java.time.Duration;
import java.time.Instant;

/**
 * When something that did not arrive is sent again (O1): after 5 s, then after twice as long each time, up to an hour, each a quarter
 * more or less by chance, so that what failed together does not come back together.
 *
 * @param goesOn for so long it is tried
 */
public record Retries(Duration goesOn) {
    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int MOST_DOUBLINGS = 10;
    private static final double SPREAD = 0.5;

    /**
     * How long to wait.
     *
     * @param failures so far, from 1
     * @param chance from 0 to 1
     */
    public static Duration after(int failures, double chance) {
        require(failures > 0, "somebody who waits has failed before");
        require(chance >= 0 && chance <= 1, "chance is from 0 to 1");
        Duration doubled = FIRST.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
        Duration whole = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        return Duration.ofMillis(Math.round(whole.toMillis() * (1 - SPREAD / 2 + SPREAD * chance)));
    }

    /** Whether the time is over, for something that is tried since then. */
    public boolean over(Instant since, Instant now) {
        return !since.isAfter(since(now));
    }

    /** For what is tried since then or longer the time is over. */
    public Instant since(Instant now) {
        return now.minus(goesOn);
    }
}
