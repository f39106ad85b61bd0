package dev.berth.domain.scaling;

import static dev.berth.domain.fixture.PodFixture.draining;
import static dev.berth.domain.fixture.PodFixture.lost;
import static dev.berth.domain.fixture.PodFixture.ready;
import static dev.berth.domain.fixture.PodFixture.starting;
import static dev.berth.domain.fixture.PoolFixture.fullPool;
import static dev.berth.domain.fixture.PoolFixture.pool;
import static dev.berth.domain.fixture.TaskFixture.behind;
import static dev.berth.domain.fixture.TaskFixture.exclusive;
import static dev.berth.domain.fixture.TaskFixture.plan;
import static dev.berth.domain.scaling.ScalingTestBed.decision;
import static dev.berth.domain.scaling.ScalingTestBed.hold;
import static dev.berth.domain.scaling.ScalingTestBed.scaleOut;
import static dev.berth.domain.scaling.ScalingTestBed.turn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.fixture.PodFixture;
import dev.berth.domain.placement.QueuedTask;
import dev.berth.domain.pool.AgentContact;
import dev.berth.domain.pool.DrainReason;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("When pods are made")
class ScaleOutTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private static QueuedTask[] exclusives(int count) {
        return LongStream.rangeClosed(1, count).mapToObj(id -> exclusive(id)).toArray(QueuedTask[]::new);
    }

    @Test
    @DisplayName("S6: from zero the first pending task makes a pod at once")
    void fromZeroTheFirstTaskMakesAPodAtOnce() {
        assertThat(decision(pool(), plan(1))).isEqualTo(scaleOut(1, ScalingReason.DEMAND));
    }

    @Test
    @DisplayName("S7: the pod on its way is not made a second time")
    void aPodOnItsWayIsNotMadeASecondTime() {
        assertThat(decision(pool(starting("a")), plan(1))).isEqualTo(hold(ScalingReason.BALANCED));
    }

    @Test
    @DisplayName("S2: a blocked task makes no pod")
    void aBlockedTaskMakesNoPod() {
        assertThat(decision(pool(), behind(1, exclusive(2)))).isEqualTo(hold(ScalingReason.BALANCED));
    }

    @Test
    @DisplayName("S12: ten pods are made at the same time at most")
    void tenPodsAreMadeAtTheSameTimeAtMost() {
        assertThat(decision(pool().maxPods(50), exclusives(30))).isEqualTo(scaleOut(10, ScalingReason.DEMAND));
        assertThat(decision(pool().maxPods(50), 7, exclusives(30))).isEqualTo(scaleOut(3, ScalingReason.DEMAND));
        assertThat(decision(pool().maxPods(50), 10, exclusives(30))).isEqualTo(hold(ScalingReason.CREATIONS_UNDER_WAY));
    }

    @Test
    @DisplayName("S1: never more than maxPods, lost pods not counted")
    void neverMoreThanMaxPods() {
        assertThat(decision(pool(ready("a").exclusive(), lost("b")).maxPods(3), exclusives(9)))
                .isEqualTo(scaleOut(2, ScalingReason.DEMAND));
    }

    @Test
    @DisplayName("S11: a full pool says that it is at maxPods")
    void aFullPoolSaysSo() {
        assertThat(decision(fullPool(ready("a").exclusive()), plan(1))).isEqualTo(hold(ScalingReason.AT_MAX_PODS));
    }

    @Test
    @DisplayName("S1: a draining pod still counts against maxPods")
    void aDrainingPodCountsAgainstMaxPods() {
        assertThat(decision(fullPool(draining("a", DrainReason.OPERATOR)), plan(1)))
                .isEqualTo(hold(ScalingReason.AT_MAX_PODS));
    }

    @Test
    @DisplayName("S8: while the runtime is in back-off nothing is asked of it")
    void inBackOffNothingIsAskedOfTheRuntime() {
        assertThat(decision(pool().failingUntil(SOON), plan(1))).isEqualTo(hold(ScalingReason.RUNTIME_BACK_OFF));
    }

    @Test
    @DisplayName("S8: after a failure one pod is tried first")
    void afterAFailureOnePodIsTriedFirst() {
        assertThat(decision(pool().failingUntil(Duration.ZERO), exclusives(5)))
                .isEqualTo(scaleOut(1, ScalingReason.DEMAND));
    }

    @Test
    @DisplayName("S8: and no other while the one that was tried has not come up")
    void whileThatPodStartsNoOtherIsTried() {
        PodFixture tried = starting("a").bornAgo(Duration.ofSeconds(3));
        assertThat(decision(pool(tried).failingUntil(Duration.ofSeconds(-3)), exclusives(5)))
                .isEqualTo(hold(ScalingReason.RUNTIME_BACK_OFF));
    }

    @Test
    @DisplayName("S8: a pod that was starting before the failure is not that one")
    void aPodThatWasStartingBeforeTheFailureIsNoTry() {
        PodFixture older = starting("a").bornAgo(Duration.ofSeconds(4));
        assertThat(decision(pool(older).failingUntil(Duration.ofSeconds(-3)), exclusives(5)))
                .isEqualTo(scaleOut(1, ScalingReason.DEMAND));
    }

    @Test
    @DisplayName("S10: minPods are made without any task")
    void minPodsAreMadeWithoutAnyTask() {
        assertThat(decision(pool(ready("a"), starting("b")).minPods(4))).isEqualTo(scaleOut(2, ScalingReason.MIN_PODS));
    }

    @Test
    @DisplayName("S10: a pod whose agent is away for a moment is still one of minPods, so that a blip makes no fleet")
    void aDisconnectedPodIsStillOneOfMinPods() {
        assertThat(decision(pool(ready("a").disconnected()).minPods(1))).isEqualTo(hold(ScalingReason.BALANCED));
    }

    @Test
    @DisplayName("S10: lost, gone and draining pods are not among minPods")
    void podsThatAreLeavingAreNotAmongMinPods() {
        PodFixture[] pods = {lost("a"), starting("b").gone("evicted"), draining("c", DrainReason.OPERATOR)};
        assertThat(decision(pool(pods).minPods(1))).isEqualTo(scaleOut(1, ScalingReason.MIN_PODS));
    }

    @Test
    @DisplayName("S10: pods made for tasks count towards minPods")
    void podsForTasksCountTowardsMinPods() {
        assertThat(decision(pool().minPods(2), exclusives(3))).isEqualTo(scaleOut(3, ScalingReason.DEMAND));
        assertThat(decision(pool().minPods(3), plan(1))).isEqualTo(scaleOut(3, ScalingReason.DEMAND));
    }

    @Test
    @DisplayName("S10: warm slots are kept on top of what runs")
    void warmSlotsAreKeptOnTopOfWhatRuns() {
        assertThat(decision(pool(ready("a").plans(1, 2)).warmSlots(2)))
                .isEqualTo(scaleOut(1, ScalingReason.WARM_SLOTS));
        assertThat(decision(pool(ready("a").plans(1, 2), ready("b")).warmSlots(2)))
                .isEqualTo(hold(ScalingReason.BALANCED));
    }

    @Test
    @DisplayName("S10, S7: a starting pod's slots will be warm")
    void theSlotsOfAStartingPodWillBeWarm() {
        assertThat(decision(pool(starting("a")).warmSlots(3))).isEqualTo(hold(ScalingReason.BALANCED));
    }

    @Test
    @DisplayName("S10: demand and warm slots are made together")
    void demandAndWarmSlotsAreMadeTogether() {
        assertThat(decision(pool().warmSlots(3), exclusive(1))).isEqualTo(scaleOut(2, ScalingReason.DEMAND));
    }

    @Test
    @DisplayName("S5: a scale-in that can be taken back saves a new pod")
    void aScaleInThatCanBeTakenBackSavesANewPod() {
        assertThat(decision(pool(draining("a", DrainReason.SCALE_IN)), plan(1)))
                .isEqualTo(hold(ScalingReason.BALANCED));
        assertThat(decision(pool(draining("a", DrainReason.SCALE_IN)), exclusives(3)))
                .isEqualTo(scaleOut(2, ScalingReason.DEMAND));
    }

    @Test
    @DisplayName("S5: one whose agent is away does not")
    void aScaleInOfAPodThatIsAwaySavesNothing() {
        assertThat(decision(pool(draining("a", DrainReason.SCALE_IN).contact(AgentContact.NONE)), plan(1)))
                .isEqualTo(scaleOut(1, ScalingReason.DEMAND));
    }

    @Test
    @DisplayName("S11: a static pool is never scaled")
    void aStaticPoolIsNeverScaled() {
        assertThat(decision(pool().ofStaticAgents(), plan(1))).isEqualTo(hold(ScalingReason.STATIC_POOL));
        assertThat(decision(pool(ready("a").freeFor(Duration.ofDays(1))).ofStaticAgents()))
                .isEqualTo(hold(ScalingReason.STATIC_POOL));
    }

    @Test
    @DisplayName("S3: a hopeless pool of maxPods 0 makes nothing")
    void aPoolOfNoPodsMakesNothing() {
        assertThat(decision(pool().maxPods(0), plan(1))).isEqualTo(hold(ScalingReason.BALANCED));
    }

    @Test
    @DisplayName("S1: no demand, no change")
    void withoutDemandNothingChanges() {
        assertThat(turn(pool()).decision()).isEqualTo(hold(ScalingReason.BALANCED));
    }
}
