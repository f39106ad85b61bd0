package dev.berth.server.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.placement.WaitReason;
import dev.berth.domain.scaling.ScalingDecision;
import dev.berth.domain.scaling.ScalingReason;
import dev.berth.domain.task.TaskType;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DecisionMetricsTest {
    private static final PoolName POOL = new PoolName("pool");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final DecisionMetrics metrics = new DecisionMetrics(registry);

    @Test
    void aPlacementIsCountedAndItsWaitingTimed() {
        metrics.placed(POOL, TaskType.PLAN, Duration.ofSeconds(3));
        assertThat(registry.get("berth.placement.decisions")
                        .tags("pool", "pool", "reason", "placed")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("berth.placement.wait")
                        .tags("type", "plan")
                        .timer()
                        .totalTime(TimeUnit.SECONDS))
                .isEqualTo(3);
    }

    @Test
    void waitsAreCountedInFewBucketsOneOfWhichEndsWhereTheAlertBegins() {
        metrics.placed(POOL, TaskType.PLAN, Duration.ofSeconds(599));
        metrics.placed(POOL, TaskType.PLAN, Duration.ofSeconds(601));

        CountAtBucket[] buckets =
                registry.get("berth.placement.wait").timer().takeSnapshot().histogramCounts();

        assertThat(buckets).hasSizeLessThan(20);
        assertThat(buckets)
                .filteredOn(bucket -> bucket.bucket(TimeUnit.SECONDS) == 600)
                .extracting(CountAtBucket::count)
                .containsExactly(1.0);
    }

    @Test
    void aWaitIsCountedByItsReason() {
        metrics.waiting(POOL, WaitReason.NO_FREE_SLOT, 4);
        assertThat(registry.get("berth.placement.decisions")
                        .tags("reason", "no_free_slot")
                        .counter()
                        .count())
                .isEqualTo(4);
    }

    @Test
    void aScalingDecisionIsCountedByActionAndReasonS11() {
        metrics.scaled(POOL, new ScalingDecision.Remove(List.of(new PodName("a")), ScalingReason.IDLE_TIMEOUT));
        assertThat(registry.get("berth.scaling.decisions")
                        .tags("action", "scale_in", "reason", "idle_timeout")
                        .counter()
                        .count())
                .isEqualTo(1);
    }
}
