package dev.berth.server.observability;

import dev.berth.server.control.port.DeliveryStore;
import dev.berth.server.control.port.DeliveryStore.Backlog;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/** What hooks are still to be told, and what was given up (O1). Counted now and then, so that a scrape costs no query. */
@Singleton
class OutboxGauges {
    private static final Logger LOG = Logger.getLogger(OutboxGauges.class);

    private final DeliveryStore deliveries;
    private final Clock clock;
    private volatile Backlog backlog = new Backlog(0, null, 0);

    OutboxGauges(DeliveryStore deliveries, Clock clock, MeterRegistry registry) {
        this.deliveries = deliveries;
        this.clock = clock;
        Gauge.builder(MetricNames.OUTBOX, this, gauges -> gauges.backlog.waiting())
                .tags(Tags.of(MetricNames.STATUS, "waiting"))
                .description("What hooks are still to be told, or were not")
                .register(registry);
        Gauge.builder(MetricNames.OUTBOX, this, gauges -> gauges.backlog.parked())
                .tags(Tags.of(MetricNames.STATUS, "parked"))
                .description("What hooks are still to be told, or were not")
                .register(registry);
        Gauge.builder(MetricNames.OLDEST_WAITING, this, OutboxGauges::oldest)
                .description("For how long the first of what waits has been tried")
                .register(registry);
    }

    private double oldest() {
        Instant since = backlog.oldest();
        return since == null
                ? 0
                : Math.max(0, Duration.between(since, clock.instant()).toSeconds());
    }

    @Scheduled(
            identity = "outbox-gauges",
            every = "30s",
            delayed = "1s",
            concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> refresh() {
        return deliveries
                .backlog()
                .invoke(counted -> backlog = counted)
                .replaceWithVoid()
                .onFailure()
                .recoverWithUni(failure -> {
                    // The numbers stay as they were; readiness tells of the database.
                    LOG.debugf("metrics not refreshed: %s", failure.toString());
                    return Uni.createFrom().voidItem();
                });
    }
}
