package dev.berth.server.control.port;

import dev.berth.domain.id.PoolName;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;

/** The tasks of the past, for a replay (C8). */
public interface ArrivalStore {

    /**
     * The tasks that were submitted to a pool in a span of time, in the order of their numbers.
     *
     * @param to before that time; what happened later is not told
     * @param limit so many at most
     */
    Uni<List<Arrival>> arrivals(PoolName pool, Instant from, Instant to, int limit);
}
