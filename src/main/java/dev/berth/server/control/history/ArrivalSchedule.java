package dev.berth.server.control.history;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.scaling.ArrivalHistory;
import dev.berth.server.control.Pools;
import dev.berth.server.control.lease.Leadership;
import dev.berth.server.control.port.FigureStore;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import org.jboss.logging.Logger;

/** Tells the pools that expect tasks what came on earlier days (S14), on the server that leads, one pool after the other. */
@Singleton
class ArrivalSchedule {
    private static final Logger LOG = Logger.getLogger(ArrivalSchedule.class);

    private final FigureStore figures;
    private final Pools pools;
    private final Leadership leadership;
    private final Clock clock;

    ArrivalSchedule(FigureStore figures, Pools pools, Leadership leadership, Clock clock) {
        this.figures = figures;
        this.pools = pools;
        this.leadership = leadership;
        this.clock = clock;
    }

    @Scheduled(identity = "arrivals", every = "2m", delayed = "10s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> look() {
        // Until they are read what was learned before holds.
        return leadership.look(this::learn, failure -> LOG.debugf("arrivals not read: %s", failure.toString()));
    }

    private Uni<Void> learn() {
        return Multi.createFrom()
                .iterable(pools.expecting())
                .onItem()
                .transformToUniAndConcatenate(this::learn)
                .onItem()
                .ignoreAsUni();
    }

    private Uni<ArrivalHistory> learn(PoolName pool) {
        Instant now = clock.instant();
        return PastArrivals.of(figures, pool, now, now).invoke(days -> pools.learned(pool, days));
    }
}
