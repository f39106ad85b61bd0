package dev.berth.domain.scaling;

import static dev.berth.domain.fixture.PodFixture.ready;
import static dev.berth.domain.fixture.PoolFixture.pool;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.fixture.PoolSimulation;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.placement.QueuedTask;
import dev.berth.domain.pool.AgentPod;
import dev.berth.domain.task.TaskType;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What holds for a pool over time")
class PoolOverTimeTest {
    private static final int RUNS = 10;
    /** Seeds that once failed; they are tried for ever. */
    private static final List<Long> SEEDS = List.of();

    private static final int OVERTAKEN = 60;
    private static final Duration TURN = Duration.ofSeconds(5);
    private static final Duration HOUR = Duration.ofHours(1);

    private static void always(LongConsumer property) {
        long first = new Random().nextLong();
        LongStream.concat(SEEDS.stream().mapToLong(Long::longValue), LongStream.range(first, first + RUNS))
                .forEach(seed -> {
                    try {
                        property.accept(seed);
                    } catch (AssertionError | RuntimeException e) {
                        throw new AssertionError("with the seed " + seed + "L: " + e.getMessage(), e);
                    }
                });
    }

    private static Duration seconds(SplittableRandom random, int least, int most) {
        return Duration.ofSeconds(random.nextInt(least, most));
    }

    private static TaskType oneIn(SplittableRandom random, int exclusives) {
        return random.nextInt(exclusives) == 0 ? TaskType.PLAN_AND_APPLY : TaskType.PLAN;
    }

    @Test
    @DisplayName("P8, P9: a flood of plans starves no plan_and_apply where the pool cannot grow")
    void aFloodOfPlansStarvesNoPlanAndApply() {
        always(seed -> {
            SplittableRandom random = new SplittableRandom(seed);
            PoolSimulation simulation =
                    new PoolSimulation(pool(ready("a"), ready("b"), ready("c")).ofStaticAgents());
            simulation.submit(TaskType.PLAN_AND_APPLY, Duration.ofSeconds(30));
            for (int turn = 0; turn < 720; turn++) {
                for (int i = 0; i < 3; i++) {
                    simulation.submit(oneIn(random, 50), seconds(random, 10, 90));
                }
                simulation.turn(TURN);
            }
            long newestPlaced = simulation.waits().keySet().stream()
                    .mapToLong(TaskId::value)
                    .max()
                    .orElseThrow();
            // While a pod empties for one plan_and_apply, the other two go on with the plans behind it.
            assertThat(simulation.waitingTasks())
                    .filteredOn(QueuedTask::exclusive)
                    .allMatch(task -> task.id().value() > newestPlaced - OVERTAKEN);
            assertThat(simulation.waits().get(new TaskId(1))).isLessThan(Duration.ofMinutes(4));
        });
    }

    @Test
    @DisplayName("S1 to S7: every task runs, the pool never exceeds maxPods and empties in the end")
    void everyTaskRunsAndThePoolEmptiesInTheEnd() {
        always(seed -> {
            SplittableRandom random = new SplittableRandom(seed);
            PoolSimulation simulation = new PoolSimulation(pool().maxPods(6).minPods(1));
            for (int turn = 0; turn < 1_500; turn++) {
                boolean busy = turn < 900 && (turn / 100) % 2 == 0;
                if (busy && random.nextInt(4) == 0) {
                    simulation.submit(oneIn(random, 4), seconds(random, 1, 120));
                }
                simulation.turn(TURN);
                assertThat(simulation.pods()).hasSizeLessThanOrEqualTo(6);
            }
            assertThat(simulation.waitingTasks()).isEmpty();
            assertThat(simulation.pods()).hasSize(1).allMatch(AgentPod::free);
            assertThat(simulation.waits().values()).allMatch(wait -> wait.compareTo(HOUR) < 0);
        });
    }

    @Test
    @DisplayName("S4, S7: a steady load makes its pods once; growing and shrinking do not chase each other")
    void aSteadyLoadMakesItsPodsOnce() {
        PoolSimulation simulation = new PoolSimulation(pool());
        for (int turn = 0; turn < 720; turn++) {
            if (turn % 12 == 0) {
                simulation.submit(TaskType.PLAN_AND_APPLY, Duration.ofSeconds(30));
                simulation.submit(TaskType.PLAN, Duration.ofSeconds(40));
            }
            simulation.turn(TURN);
        }
        assertThat(simulation.created()).isEqualTo(2);
    }
}
