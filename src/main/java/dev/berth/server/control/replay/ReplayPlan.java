package dev.berth.server.control.replay;

import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.scaling.ArrivalHistory;
import dev.berth.server.control.port.Arrival;
import dev.berth.server.control.turn.TurnRules;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What is to be replayed.
 *
 * @param arrivals in the order of their numbers; those from before {@code from} only fill the pool
 * @param pool what it would have been
 * @param past what came on the days before, and since (S14)
 * @param rules the server's
 * @param podStart how long a pod takes to come up
 * @param from from when on what happens is counted
 * @param to when the replay ends
 * @param maxTurns how many turns it may take
 */
public record ReplayPlan(
        List<Arrival> arrivals,
        PoolSpec pool,
        ArrivalHistory past,
        TurnRules rules,
        Duration podStart,
        Instant from,
        Instant to,
        int maxTurns) {
    public ReplayPlan {
        arrivals = List.copyOf(arrivals);
    }
}
