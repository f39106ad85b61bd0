package dev.berth.server.observability;

import dev.berth.domain.id.PoolName;
import dev.berth.server.control.Pools;
import dev.berth.server.control.port.PoolStore;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.TaskStore.Count;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jboss.logging.Logger;

/** What there is at the moment: tasks, pods, slots, agents. Counted now and then, so that a scrape costs no query. */
@Singleton
class StockGauges {
    private static final Logger LOG = Logger.getLogger(StockGauges.class);

    private final TaskStore tasks;
    private final PoolStore poolStore;
    private final Pools pools;
    private final MultiGauge taskGauge;
    private final MultiGauge slotGauge;
    private final MultiGauge podGauge;
    private final MultiGauge agentGauge;

    StockGauges(TaskStore tasks, PoolStore poolStore, Pools pools, MeterRegistry registry) {
        this.tasks = tasks;
        this.poolStore = poolStore;
        this.pools = pools;
        this.taskGauge = gauge(MetricNames.TASKS, "Tasks that are not final", registry);
        this.slotGauge = gauge(MetricNames.SLOTS, "Slots by what they show", registry);
        this.podGauge = gauge(MetricNames.PODS, "Agent pods by phase", registry);
        this.agentGauge = gauge(MetricNames.AGENTS, "Agents with an open connection", registry);
    }

    private static MultiGauge gauge(String name, String description, MeterRegistry registry) {
        return MultiGauge.builder(name).description(description).register(registry);
    }

    @Scheduled(identity = "stock-gauges", every = "5s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> refresh() {
        return tasks.counts()
                .invoke(this::showTasks)
                .flatMap(counted -> poolStore.names())
                .invoke(this::showPools)
                .replaceWithVoid()
                .onFailure()
                .recoverWithUni(failure -> {
                    // The numbers stay as they were; readiness tells of the database.
                    LOG.debugf("metrics not refreshed: %s", failure.toString());
                    return Uni.createFrom().voidItem();
                });
    }

    private void showTasks(List<Count> counts) {
        taskGauge.register(counts.stream().map(StockGauges::row).toList(), true);
    }

    private static Row<?> row(Count count) {
        Tags tags = Tags.of(
                MetricNames.POOL, count.pool().value(),
                MetricNames.STATUS, count.status().name().toLowerCase(Locale.ROOT),
                MetricNames.TYPE, count.type().name().toLowerCase(Locale.ROOT));
        return Row.of(tags, count.tasks());
    }

    private void showPools(List<PoolName> names) {
        List<Row<?>> slots = new ArrayList<>();
        List<Row<?>> pods = new ArrayList<>();
        List<Row<?>> agents = new ArrayList<>();
        for (PoolName name : names) {
            Census census = Census.of(pools.pods(name));
            addRows(slots, name, MetricNames.STATE, census.slots());
            addRows(pods, name, MetricNames.PHASE, census.pods());
            agents.add(Row.of(Tags.of(MetricNames.POOL, name.value()), census.agents()));
        }
        slotGauge.register(slots, true);
        podGauge.register(pods, true);
        agentGauge.register(agents, true);
    }

    private static void addRows(List<Row<?>> rows, PoolName pool, String tag, Map<String, Integer> counts) {
        counts.forEach((word, count) -> rows.add(Row.of(Tags.of(MetricNames.POOL, pool.value(), tag, word), count)));
    }
}
