package dev.berth.server.control.turn;

import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.scaling.ArrivalHistory;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of a pool that hold for a while (S13, S14), kept so that not every turn asks a calendar or looks back.
 *
 * @param asked what they were made from
 * @param arrivals what came on earlier days
 * @param spec the same with the numbers that hold
 * @param since from when on they hold
 * @param until when they may change by mere time, or null for never
 */
record PoolSize(
        PoolSpec asked,
        ArrivalHistory arrivals,
        PoolSpec spec,
        Instant since,
        @Nullable Instant until) {

    static PoolSize of(PoolSpec asked, ArrivalHistory arrivals, Instant now) {
        Instant until = asked.nextChange(now).orElse(null);
        if (asked.warmSlotsUpTo() == 0) {
            return new PoolSize(asked, arrivals, asked.at(now), now, until);
        }
        Instant hour = arrivals.nextChange(now);
        Instant first = until == null || hour.isBefore(until) ? hour : until;
        return new PoolSize(asked, arrivals, asked.at(now).expecting(arrivals.expected(now)), now, first);
    }

    /** Whether they hold then, for a pool that is asked to be like that. A clock that was put back makes it no. */
    boolean holds(PoolSpec pool, ArrivalHistory known, Instant now) {
        return asked.equals(pool)
                && arrivals == known
                && !now.isBefore(since)
                && (until == null || now.isBefore(until));
    }
}
