package dev.berth.server.observability;

import dev.berth.domain.drift.DriftState;
import dev.berth.server.control.port.DriftStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jboss.logging.Logger;

/** How many workspaces have drifted (W2). Counted now and then, so that a scrape costs no query. */
@Singleton
class DriftGauge {
    private static final Logger LOG = Logger.getLogger(DriftGauge.class);

    private final DriftStore drifts;
    private final MultiGauge gauge;

    DriftGauge(DriftStore drifts, MeterRegistry registry) {
        this.drifts = drifts;
        this.gauge = MultiGauge.builder(MetricNames.WORKSPACES)
                .description("Workspaces by what is known of their drift")
                .register(registry);
    }

    @Scheduled(identity = "drift-gauge", every = "30s", delayed = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> refresh() {
        return drifts.counts().invoke(this::show).replaceWithVoid().onFailure().recoverWithUni(failure -> {
            // The numbers stay as they were; readiness tells of the database.
            LOG.debugf("metrics not refreshed: %s", failure.toString());
            return Uni.createFrom().voidItem();
        });
    }

    private void show(Map<DriftState, Long> counts) {
        List<Row<?>> rows = counts.entrySet().stream()
                .<Row<?>>map(count -> Row.of(
                        Tags.of(MetricNames.DRIFT, count.getKey().name().toLowerCase(Locale.ROOT)), count.getValue()))
                .toList();
        gauge.register(rows, true);
    }
}
