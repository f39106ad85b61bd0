package dev.berth.server.control.history;

import dev.berth.domain.id.PoolName;
import dev.berth.server.control.ChangeFeed;
import dev.berth.server.control.Pools;
import dev.berth.server.control.lease.Leadership;
import dev.berth.server.control.lease.LeaseLost;
import dev.berth.server.control.lease.LeaseTaken;
import dev.berth.server.control.port.FigureStore;
import dev.berth.server.control.port.FigureStore.Minute;
import dev.berth.server.control.port.PoolStore;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Looks at the pools now and then, and stores the minutes that are over (C7). Only the server that leads counts, each
 * minute under its own epoch: one that is stored twice is counted once.
 */
@Singleton
class FigureSchedule {
    private static final Logger LOG = Logger.getLogger(FigureSchedule.class);
    private static final int BUFFER = 10_000;

    private final Tally tally;
    private final ChangeFeed feed;
    private final Pools pools;
    private final PoolStore poolStore;
    private final FigureStore figures;
    private final Leadership leadership;

    FigureSchedule(
            Tally tally,
            ChangeFeed feed,
            Pools pools,
            PoolStore poolStore,
            FigureStore figures,
            Leadership leadership) {
        this.tally = tally;
        this.feed = feed;
        this.pools = pools;
        this.poolStore = poolStore;
        this.figures = figures;
        this.leadership = leadership;
    }

    /** Follows for as long as the server runs; a burst larger than the buffer costs counts and nothing else. */
    void follow(@Observes StartupEvent started) {
        feed.follow(BUFFER).onFailure().retry().indefinitely().subscribe().with(tally::changed);
    }

    void lead(@Observes LeaseTaken event) {
        tally.forget();
    }

    void stepDown(@Observes LeaseLost event) {
        tally.forget();
    }

    @Scheduled(identity = "figures", every = "5s", delayed = "5s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> look() {
        // Until they are stored they wait in the tally.
        return leadership.look(this::count, failure -> LOG.debugf("figures not stored: %s", failure.toString()));
    }

    private Uni<Void> count() {
        return poolStore.names().invoke(names -> names.forEach(this::look)).flatMap(looked -> store(tally.over()));
    }

    private void look(PoolName pool) {
        pools.scaling(pool).ifPresent(view -> tally.look(pool, view));
    }

    private Uni<Void> store(List<Minute> over) {
        return over.isEmpty()
                ? Uni.createFrom().voidItem()
                : figures.write(over).invoke(() -> tally.stored(over));
    }
}
