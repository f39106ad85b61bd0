package dev.berth.server.observability;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.placement.WaitReason;
import dev.berth.domain.scaling.ScalingDecision;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.DecisionMeter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Locale;

/** Counts decisions in the registry. */
@ApplicationScoped
class DecisionMetrics implements DecisionMeter {
    /** Each is a series of its own for every pool and type, so they are few: from a slot at once to a day in the queue. */
    private static final Duration[] WAITS = {
        Duration.ofMillis(5),
        Duration.ofMillis(25),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(15),
        Duration.ofMinutes(1),
        Duration.ofMinutes(3),
        Duration.ofMinutes(10),
        Duration.ofMinutes(30),
        Duration.ofHours(2),
        Duration.ofDays(1)
    };

    private final MeterRegistry registry;

    DecisionMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void placed(PoolName pool, TaskType type, Duration waited) {
        placement(pool, "placed", 1);
        Timer.builder(MetricNames.PLACEMENT_WAIT)
                .tag(MetricNames.POOL, pool.value())
                .tag(MetricNames.TYPE, word(type))
                .serviceLevelObjectives(WAITS)
                .register(registry)
                .record(waited.isNegative() ? Duration.ZERO : waited);
    }

    @Override
    public void waiting(PoolName pool, WaitReason reason, int tasks) {
        placement(pool, word(reason), tasks);
    }

    @Override
    public void repaired(PoolName pool, int differences) {
        registry.counter(MetricNames.REPAIRS, MetricNames.POOL, pool.value()).increment(differences);
    }

    @Override
    public void scaled(PoolName pool, ScalingDecision decision) {
        registry.counter(
                        MetricNames.SCALING,
                        MetricNames.POOL,
                        pool.value(),
                        MetricNames.ACTION,
                        action(decision),
                        MetricNames.REASON,
                        word(decision.reason()))
                .increment();
    }

    private void placement(PoolName pool, String reason, int tasks) {
        registry.counter(MetricNames.PLACEMENTS, MetricNames.POOL, pool.value(), MetricNames.REASON, reason)
                .increment(tasks);
    }

    private static String action(ScalingDecision decision) {
        return switch (decision) {
            case ScalingDecision.Hold hold -> "hold";
            case ScalingDecision.ScaleOut out -> "scale_out";
            case ScalingDecision.Remove remove -> "scale_in";
        };
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
