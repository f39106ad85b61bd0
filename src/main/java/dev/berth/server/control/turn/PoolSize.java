package dev.berth.server.control.turn;

import dev.berth.domain.pool.PoolSpec;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of a pool that hold for a while (S13), kept so that not every turn asks a calendar.
 *
 * @param asked what they were made from
 * @param spec the same with the numbers that hold
 * @param since from when on they hold
 * @param until when they may change by mere time, or null for never
 */
record PoolSize(
        PoolSpec asked,
        PoolSpec spec,
        Instant since,
        @Nullable Instant until) {

    static PoolSize of(PoolSpec asked, Instant now) {
        return new PoolSize(asked, asked.at(now), now, asked.nextChange(now).orElse(null));
    }

    /** Whether they hold then, for a pool that is asked to be like that. A clock that was put back makes it no. */
    boolean holds(PoolSpec pool, Instant now) {
        return asked.equals(pool) && !now.isBefore(since) && (until == null || now.isBefore(until));
    }
}
