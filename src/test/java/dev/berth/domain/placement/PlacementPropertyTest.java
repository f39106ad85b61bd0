package dev.berth.domain.placement;

import static dev.berth.domain.fixture.PodFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.fixture.RandomPool;
import dev.berth.domain.fixture.Turn;
import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.pool.AgentPod;
import dev.berth.domain.pool.DrainReason;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.PoolSnapshot;
import dev.berth.domain.pool.Slot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What holds for every placement whatever the pool and the queue")
class PlacementPropertyTest {
    private static final int RUNS = 1_500;
    /** Seeds that once failed; they are tried for ever. */
    private static final List<Long> SEEDS = List.of();

    private static final PlacementPlanner PLANNER = new PlacementPlanner(PlacementLimits.DEFAULTS);

    /** One random pool, its queue, and what the planner made of it. */
    private record Case(PoolSnapshot pool, List<QueuedTask> queue, Placement placement) {
        static Case of(long seed) {
            RandomPool random = new RandomPool(seed);
            return new Case(random.snapshot(), random.queue(), PLANNER.plan(random.snapshot(), random.queue(), NOW));
        }

        Map<TaskId, QueuedTask> tasks() {
            return queue.stream().collect(Collectors.toMap(QueuedTask::id, Function.identity()));
        }

        AgentPod podOf(Assignment assignment) {
            return pool.pod(assignment.pod()).orElseThrow();
        }

        boolean available(AgentPod pod) {
            return pod.available(Duration.ofMinutes(2), pool.listeningSince(), NOW);
        }

        /** Stated anew, not borrowed from the planner: a living pod, not ended from outside (P5, P6). */
        boolean boundToLivingPod(QueuedTask task) {
            return task.bound()
                    && pool.pod(task.reservedOn())
                            .filter(pod -> pod.phase() != PodPhase.LOST)
                            .filter(pod -> pod.drain() == null || pod.drain().reason() != DrainReason.ENDING)
                            .isPresent();
        }

        Set<PodName> held() {
            return queue.stream()
                    .filter(task -> task.unblocked() && boundToLivingPod(task))
                    .map(QueuedTask::reservedOn)
                    .collect(Collectors.toSet());
        }

        List<AgentPod> openAfterwards() {
            Set<PodName> held = held();
            return Turn.carriedOut(pool, queue, placement).pods().stream()
                    .filter(pod -> available(pod) && !held.contains(pod.name()))
                    .toList();
        }
    }

    private static void always(Consumer<Case> property) {
        long first = new Random().nextLong();
        LongStream.concat(SEEDS.stream().mapToLong(Long::longValue), LongStream.range(first, first + RUNS))
                .forEach(seed -> {
                    try {
                        property.accept(Case.of(seed));
                    } catch (AssertionError | RuntimeException e) {
                        throw new AssertionError("with the seed " + seed + "L: " + e.getMessage(), e);
                    }
                });
    }

    @Test
    void everyTaskIsPlacedOnceOrToldWhyNot() {
        always(c -> {
            List<TaskId> placed =
                    c.placement().assignments().stream().map(Assignment::task).toList();
            assertThat(placed).doesNotHaveDuplicates();
            assertThat(placed).noneMatch(c.placement().waiting()::containsKey);
            assertThat(placed.size() + c.placement().waiting().size())
                    .isEqualTo(c.queue().size());
        });
    }

    @Test
    @DisplayName("P2, P12: no slot is taken twice, nor one that was not free")
    void noSlotIsTakenTwice() {
        always(c -> {
            Set<String> taken = new HashSet<>();
            for (Assignment assignment : c.placement().assignments()) {
                assertThat(taken.add(assignment.pod() + "/" + assignment.slot()))
                        .isTrue();
                assertThat(c.podOf(assignment).slots().get(assignment.slot())).matches(Slot::free);
            }
        });
    }

    @Test
    @DisplayName("P3: a plan_and_apply is alone on its pod")
    void aPlanAndApplyIsAlone() {
        always(c -> {
            Map<PodName, List<Assignment>> byPod =
                    c.placement().assignments().stream().collect(Collectors.groupingBy(Assignment::pod));
            for (Assignment assignment : c.placement().assignments()) {
                AgentPod pod = c.podOf(assignment);
                assertThat(pod.ownedByExclusive()).isFalse();
                if (c.tasks().get(assignment.task()).exclusive()) {
                    assertThat(pod.runsNothing()).isTrue();
                    assertThat(assignment.slot()).isZero();
                    assertThat(byPod.get(pod.name())).hasSize(1);
                }
            }
        });
    }

    @Test
    @DisplayName("P1, P5: nothing goes to an unavailable pod, but its own applies to a draining one")
    void nothingGoesToAnUnavailablePod() {
        always(c -> {
            for (Assignment assignment : c.placement().assignments()) {
                AgentPod pod = c.podOf(assignment);
                if (pod.phase() == PodPhase.DRAINING) {
                    assertThat(assignment.warm()).isTrue();
                    assertThat(pod.drain().reason()).isNotEqualTo(DrainReason.ENDING);
                    assertThat(pod.reachable(Duration.ofMinutes(2), c.pool().listeningSince(), NOW))
                            .isTrue();
                } else {
                    assertThat(pod).matches(c::available);
                }
            }
        });
    }

    @Test
    @DisplayName("P5, P6: an apply with a living pod goes there warm or nowhere, any other is cold")
    void aBoundApplyGoesHomeOrNowhere() {
        always(c -> {
            for (Assignment assignment : c.placement().assignments()) {
                QueuedTask task = c.tasks().get(assignment.task());
                assertThat(assignment.warm()).isEqualTo(c.boundToLivingPod(task));
                if (assignment.warm()) {
                    assertThat(assignment.pod()).isEqualTo(task.reservedOn());
                }
            }
        });
    }

    @Test
    @DisplayName("P5: a pod that a confirmed apply waits for takes nothing else")
    void aHeldPodTakesNothingElse() {
        always(c -> {
            Set<PodName> held = c.held();
            assertThat(c.placement().assignments())
                    .allMatch(assignment -> assignment.warm() || !held.contains(assignment.pod()));
            assertThat(held).doesNotContain(c.placement().keptFree());
        });
    }

    @Test
    @DisplayName("P10: nothing blocked is placed")
    void nothingBlockedIsPlaced() {
        always(c -> assertThat(c.placement().assignments())
                .allMatch(assignment -> c.tasks().get(assignment.task()).unblocked()));
    }

    @Test
    @DisplayName("P2, P3: nothing waits for room that is there")
    void nothingWaitsForRoomThatIsThere() {
        always(c -> {
            List<AgentPod> open = c.openAfterwards().stream()
                    .filter(pod -> !pod.name().equals(c.placement().keptFree()))
                    .toList();
            for (QueuedTask task : Turn.rest(c.queue(), c.placement())) {
                if (!task.unblocked() || c.boundToLivingPod(task)) {
                    continue;
                }
                assertThat(open)
                        .noneMatch(pod -> task.exclusive()
                                ? pod.runsNothing()
                                : !pod.ownedByExclusive()
                                        && pod.slots().stream().anyMatch(Slot::free));
            }
        });
    }

    @Test
    @DisplayName("P8: within a class nobody is overtaken")
    void nobodyIsOvertakenWithinAClass() {
        always(c -> {
            for (boolean exclusive : new boolean[] {true, false}) {
                List<TaskId> inOrder = PlacementOrder.unblocked(c.queue(), Duration.ofSeconds(60), NOW).stream()
                        .filter(task -> task.exclusive() == exclusive && !c.boundToLivingPod(task))
                        .map(QueuedTask::id)
                        .toList();
                List<Boolean> waits = inOrder.stream()
                        .map(c.placement().waiting()::containsKey)
                        .toList();
                assertThat(waits).isSorted();
            }
        });
    }

    @Test
    @DisplayName("P9: a pod is kept only for a waiting exclusive task, and is one that could take it")
    void aPodIsKeptOnlyForAWaitingExclusiveTask() {
        always(c -> {
            PodName kept = c.placement().keptFree();
            if (kept != null) {
                assertThat(Turn.rest(c.queue(), c.placement()))
                        .anyMatch(task -> task.unblocked() && task.exclusive() && !c.boundToLivingPod(task));
                assertThat(c.pool().pod(kept).orElseThrow()).matches(c::available);
            }
        });
    }

    @Test
    void theSamePictureGivesTheSamePlacementInWhateverOrderItIsTold() {
        always(c -> {
            List<AgentPod> pods = new ArrayList<>(c.pool().pods());
            List<QueuedTask> queue = new ArrayList<>(c.queue());
            Collections.shuffle(pods, new Random(pods.hashCode()));
            Collections.shuffle(queue, new Random(queue.hashCode()));
            assertThat(PLANNER.plan(c.pool().withPods(pods), queue, NOW)).isEqualTo(c.placement());
        });
    }

    @Test
    void decidingAgainAfterThePlacementChangesNothing() {
        always(c -> {
            PoolSnapshot after = Turn.carriedOut(c.pool(), c.queue(), c.placement());
            Placement again = PLANNER.plan(after, Turn.rest(c.queue(), c.placement()), NOW);
            // An apply that found its pod ends the pod's hold, and then P9 may keep that pod instead of another.
            if (c.placement().assignments().stream().noneMatch(Assignment::warm)) {
                assertThat(again.assignments()).isEmpty();
                assertThat(again.keptFree()).isEqualTo(c.placement().keptFree());
            }
        });
    }
}
