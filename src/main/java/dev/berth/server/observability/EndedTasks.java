package dev.berth.server.observability;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskError;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.Change;
import dev.berth.server.control.ChangeFeed;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Locale;
import java.util.Set;

/** Counts tasks as they end, with the code of their error. */
@ApplicationScoped
class EndedTasks {
    private static final int BUFFER = 10_000;
    private static final String NO_CODE = "none";

    /** Those that alarms wait for. Shown as 0 before the first one: Prometheus sees no increase in a new series. */
    private static final Set<String> ALARMING = Set.of("apply_outcome_unknown", "attempts_exhausted");

    private final ChangeFeed feed;
    private final MeterRegistry registry;

    EndedTasks(ChangeFeed feed, MeterRegistry registry) {
        this.feed = feed;
        this.registry = registry;
    }

    /** Follows for as long as the server runs; a burst larger than the buffer costs counts and nothing else. */
    void follow(@Observes StartupEvent started) {
        feed.follow(BUFFER).onFailure().retry().indefinitely().subscribe().with(this::count);
    }

    void count(Change change) {
        if (change instanceof Change.TaskChanged changed) {
            Task task = changed.view().task();
            ALARMING.forEach(code -> counter(change.pool(), TaskStatus.FAILED, code));
            if (task.status().terminal()) {
                TaskError error = task.error();
                counter(change.pool(), task.status(), error == null ? NO_CODE : error.code())
                        .increment();
            }
        }
    }

    private Counter counter(PoolName pool, TaskStatus status, String code) {
        return registry.counter(
                MetricNames.ENDED,
                MetricNames.POOL,
                pool.value(),
                MetricNames.STATUS,
                status.name().toLowerCase(Locale.ROOT),
                MetricNames.CODE,
                code);
    }
}
