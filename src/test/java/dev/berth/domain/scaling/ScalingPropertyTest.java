package dev.berth.domain.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.fixture.PodFixture;
import dev.berth.domain.fixture.RandomPool;
import dev.berth.domain.id.PodName;
import dev.berth.domain.placement.QueuedTask;
import dev.berth.domain.pool.AgentPod;
import dev.berth.domain.pool.AgentPodBuilder;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.PoolSnapshot;
import dev.berth.domain.pool.Slot;
import dev.berth.domain.scaling.ScalingDecision.Remove;
import dev.berth.domain.scaling.ScalingDecision.ScaleOut;
import dev.berth.domain.scaling.ScalingTestBed.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What holds for every scaling decision whatever the pool and the queue")
class ScalingPropertyTest {
    private static final int RUNS = 1_500;
    /** Seeds that once failed; they are tried for ever. */
    private static final List<Long> SEEDS = List.of();

    private record Case(PoolSnapshot pool, List<QueuedTask> queue, Result result) {
        static Case of(long seed) {
            RandomPool random = new RandomPool(seed);
            return new Case(random.snapshot(), random.queue(), ScalingTestBed.turn(random.snapshot(), random.queue()));
        }

        AgentPod pod(PodName name) {
            return result.after().pod(name).orElseThrow();
        }

        List<AgentPod> removed() {
            return result.decision() instanceof Remove remove
                    ? remove.pods().stream().map(this::pod).toList()
                    : List.of();
        }

        int created() {
            return result.decision() instanceof ScaleOut out ? out.count() : 0;
        }

        <S extends PodStep> List<S> steps(Class<S> kind) {
            return result.steps().stream()
                    .filter(kind::isInstance)
                    .map(kind::cast)
                    .toList();
        }

        /**
         * Whether every pod that is coming is such as would be made now and in good time, so that no plan leaves its place
         * for a new pod (P7, P9).
         */
        boolean steady() {
            return result.steps().isEmpty()
                    && pool.pods().stream().allMatch(pod -> switch (pod.phase()) {
                        case STARTING ->
                            pod.templateHash().equals(pool.spec().templateHash())
                                    && pod.createdAt().isAfter(PodFixture.NOW.minusSeconds(60))
                                    && pod.slots().size() == pool.spec().slotsPerPod();
                        case READY -> pod.contact().connected();
                        case DRAINING, LOST -> true;
                    });
        }

        boolean ofStaticAgents() {
            return !pool.spec().scaled();
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
    @DisplayName("S4, S5: no pod that runs or holds something is ever removed or deleted")
    void noPodAtWorkIsEverRemovedOrDeleted() {
        always(c -> {
            // S9 alone passes over a start that is no longer wanted.
            boolean renewed = c.result().decision().reason() == ScalingReason.TEMPLATE_CHANGED;
            assertThat(c.removed())
                    .allMatch(AgentPod::free)
                    .allMatch(pod -> pod.phase() == PodPhase.READY || (renewed && pod.phase() == PodPhase.STARTING));
            assertThat(c.steps(PodStep.Delete.class))
                    .allMatch(step -> c.pod(step.pod()).free());
        });
    }

    @Test
    @DisplayName(
            "S3, S9: no pod is removed while an unblocked task waits, but one that is free and of an older template")
    void noPodIsRemovedWhileATaskWaits() {
        always(c -> {
            if (c.result().decision().reason() == ScalingReason.TEMPLATE_CHANGED) {
                assertThat(c.removed())
                        .hasSizeLessThanOrEqualTo(1)
                        .allMatch(pod ->
                                !pod.templateHash().equals(c.pool().spec().templateHash()));
            } else if (c.result().demand().pendingUnblocked() > 0) {
                assertThat(c.removed()).isEmpty();
            }
        });
    }

    @Test
    @DisplayName("S4, S10: what stays is enough for minPods and warmSlots")
    void whatStaysIsEnough() {
        always(c -> {
            boolean idle = c.result().decision().reason() == ScalingReason.IDLE_TIMEOUT;
            if (idle) {
                List<AgentPod> rest = c.result().after().pods().stream()
                        .filter(pod ->
                                pod.phase() == PodPhase.READY && !c.removed().contains(pod))
                        .toList();
                assertThat(rest).hasSizeGreaterThanOrEqualTo(c.pool().spec().minPods());
                assertThat(warmSlots(c, rest))
                        .isGreaterThanOrEqualTo(Math.min(
                                c.pool().spec().warmSlots(),
                                warmSlots(c, c.result().after().pods())));
            }
        });
    }

    private static long warmSlots(Case c, List<AgentPod> pods) {
        return pods.stream()
                .filter(pod -> pod.available(Duration.ofMinutes(2), c.pool().listeningSince(), PodFixture.NOW))
                .filter(pod -> !pod.ownedByExclusive())
                .flatMap(pod -> pod.slots().stream())
                .filter(Slot::free)
                .count();
    }

    @Test
    @DisplayName("S1, S12: pods that are made fit under maxPods and the limit per turn")
    void podsThatAreMadeFit() {
        always(c -> {
            int living = c.result().after().livingPods().size();
            assertThat(c.created()).isBetween(0, ScalingLimits.DEFAULTS.maxCreations());
            assertThat(c.created() == 0
                            || living + c.created() <= c.pool().spec().maxPods())
                    .isTrue();
        });
    }

    @Test
    @DisplayName("S8: a runtime in back-off is left alone")
    void aRuntimeInBackOffIsLeftAlone() {
        always(c -> {
            var failure = c.pool().runtimeFailure();
            if (failure != null && failure.retryAt().isAfter(PodFixture.NOW)) {
                assertThat(c.created()).isZero();
            }
        });
    }

    @Test
    @DisplayName("S5, S9: only what Berth let go is taken back, and each pod takes one step at most")
    void onlyWhatBerthLetGoIsTakenBack() {
        always(c -> {
            assertThat(c.steps(PodStep.Resume.class))
                    .allMatch(step -> c.pod(step.pod()).drain().reason().byScaling());
            assertThat(c.result().steps()).extracting(PodStep::pod).doesNotHaveDuplicates();
        });
    }

    @Test
    @DisplayName("a static pool is left alone")
    void aStaticPoolIsLeftAlone() {
        always(c -> {
            if (c.ofStaticAgents()) {
                assertThat(c.result().decision()).isEqualTo(ScalingTestBed.hold(ScalingReason.STATIC_POOL));
                assertThat(c.result().steps()).isEmpty();
            }
        });
    }

    @Test
    @DisplayName("S1: desired is between minPods and maxPods")
    void desiredIsBetweenMinAndMax() {
        always(c -> {
            if (!c.ofStaticAgents()) {
                assertThat(c.result().desired())
                        .isBetween(c.pool().spec().minPods(), c.pool().spec().maxPods());
            }
        });
    }

    @Test
    @DisplayName("S7: once the decision is carried out the next turn makes no further pod")
    void noPodIsMadeTwice() {
        always(c -> {
            boolean bounded = c.created() == ScalingLimits.DEFAULTS.maxCreations()
                    || c.pool().runtimeFailure() != null;
            if (c.created() > 0 && !bounded && c.steady()) {
                assertThat(ScalingTestBed.turn(carriedOut(c), rest(c)).decision())
                        .isNotInstanceOf(ScaleOut.class);
            }
        });
    }

    private static List<QueuedTask> rest(Case c) {
        return c.queue().stream()
                .filter(task -> c.result().after().pods().stream()
                        .flatMap(pod -> pod.slots().stream())
                        .noneMatch(slot ->
                                slot.attempt() != null && slot.attempt().task().equals(task.id())))
                .toList();
    }

    private static PoolSnapshot carriedOut(Case c) {
        Map<PodName, PodStep> steps =
                c.result().steps().stream().collect(Collectors.toMap(PodStep::pod, Function.identity()));
        List<AgentPod> pods = new ArrayList<>();
        for (AgentPod pod : c.result().after().pods()) {
            switch (steps.get(pod.name())) {
                case PodStep.Delete ignored -> {}
                case PodStep.Resume ignored -> pods.add(resumed(pod));
                case null -> pods.add(pod);
            }
        }
        for (int i = 0; i < c.created(); i++) {
            pods.add(PodFixture.starting("new-" + i).build());
        }
        return c.result().after().withPods(pods);
    }

    private static AgentPod resumed(AgentPod pod) {
        return AgentPodBuilder.builder(pod).phase(PodPhase.READY).drain(null).build();
    }
}
