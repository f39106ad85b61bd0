package dev.berth.domain.placement;

import static dev.berth.domain.fixture.PodFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.fixture.PodFixture;
import dev.berth.domain.fixture.PoolFixture;
import dev.berth.domain.fixture.TaskFixture;
import dev.berth.domain.pool.AgentPod;
import dev.berth.domain.pool.PoolSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PlacementSpeedTest {
    private static final int TURNS = 60;
    /** The best turn takes some 3 ms; the bound leaves room for slow machines, not for a walk over pods per task. */
    private static final Duration BOUND = Duration.ofMillis(40);

    @Test
    void aTurnOverTenThousandTasksAndThreeHundredPodsTakesAFewMilliseconds() {
        PoolSnapshot pool = PoolFixture.pool().maxPods(300).pods(pods()).snapshot();
        List<QueuedTask> queue = queue(new SplittableRandom(1));
        PlacementPlanner planner = new PlacementPlanner(PlacementLimits.DEFAULTS);
        List<Long> nanos = new ArrayList<>();
        for (int turn = 0; turn < TURNS; turn++) {
            long begun = System.nanoTime();
            assertThat(planner.plan(pool, queue, NOW).assignments()).hasSizeGreaterThan(300);
            nanos.add(System.nanoTime() - begun);
        }
        Duration best = Duration.ofNanos(Collections.min(nanos));
        assertThat(best).isLessThan(BOUND);
    }

    private static List<AgentPod> pods() {
        List<AgentPod> pods = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            PodFixture pod = PodFixture.ready("pod-" + i).bornAgo(Duration.ofSeconds(i));
            pods.add((i % 3 == 0 ? pod.plans(1) : pod).build());
        }
        return pods;
    }

    private static List<QueuedTask> queue(SplittableRandom random) {
        List<QueuedTask> queue = new ArrayList<>();
        for (long id = 1; id <= 10_000; id++) {
            QueuedTask task = random.nextInt(20) == 0 ? TaskFixture.exclusive(id) : TaskFixture.plan(id);
            queue.add(TaskFixture.priority(
                    random.nextInt(5), TaskFixture.waited(Duration.ofSeconds(random.nextInt(120)), task)));
        }
        return queue;
    }
}
