package dev.berth.domain.pool;

import java.time.Instant;

/**
 * A drain under way.
 *
 * @param reason why
 * @param since when it was stored
 * @param drained whether the agent has answered {@code drained}
 * @param earlier whether another server began it, or this one before it took the lease anew: it is never taken back (F14)
 */
public record Drain(DrainReason reason, Instant since, boolean drained, boolean earlier) {

    /** A drain of the present epoch. */
    public Drain(DrainReason reason, Instant since, boolean drained) {
        this(reason, since, drained, false);
    }

    /** The agent has answered. */
    public Drain answered() {
        return new Drain(reason, since, true, earlier);
    }
}
