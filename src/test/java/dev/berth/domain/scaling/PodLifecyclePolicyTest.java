package dev.berth.domain.scaling;

import static dev.berth.domain.fixture.PodFixture.draining;
import static dev.berth.domain.fixture.PodFixture.lost;
import static dev.berth.domain.fixture.PodFixture.ready;
import static dev.berth.domain.fixture.PodFixture.starting;
import static dev.berth.domain.fixture.PoolFixture.fullPool;
import static dev.berth.domain.fixture.PoolFixture.pool;
import static dev.berth.domain.fixture.TaskFixture.apply;
import static dev.berth.domain.fixture.TaskFixture.exclusive;
import static dev.berth.domain.fixture.TaskFixture.plan;
import static dev.berth.domain.pool.DrainReason.ENDING;
import static dev.berth.domain.pool.DrainReason.OPERATOR;
import static dev.berth.domain.pool.DrainReason.SCALE_IN;
import static dev.berth.domain.pool.DrainReason.UNSTORED_STATE;
import static dev.berth.domain.scaling.PodStep.Reason.DRAINED;
import static dev.berth.domain.scaling.PodStep.Reason.DRAIN_TIMEOUT;
import static dev.berth.domain.scaling.PodStep.Reason.START_TIMEOUT;
import static dev.berth.domain.scaling.PodStep.Reason.STILL_WANTED;
import static dev.berth.domain.scaling.PodStep.Reason.WORK_ARRIVED;
import static dev.berth.domain.scaling.ScalingTestBed.delete;
import static dev.berth.domain.scaling.ScalingTestBed.resume;
import static dev.berth.domain.scaling.ScalingTestBed.steps;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.fixture.PodFixture;
import dev.berth.domain.pool.AgentContact;
import dev.berth.domain.pool.DrainReason;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("S5, S7: pods on their way in or out")
class PodLifecyclePolicyTest {
    private static final Duration DRAIN_TIMEOUT_TIME = Duration.ofSeconds(60);
    private static final Duration START_TIMEOUT_TIME = Duration.ofMinutes(5);

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"UNSTORED_STATE", "UNSTORED_STATE_THEN_OPERATOR"})
    @DisplayName("S5: a drained free pod is deleted, whatever it was drained for")
    void aDrainedFreePodIsDeleted(DrainReason reason) {
        assertThat(steps(pool(draining("a", reason).drained()))).containsExactly(delete("a", DRAINED));
    }

    @Test
    @DisplayName("F4: a pod that has the only copy of a state is deleted by nobody but a human")
    void aPodThatKeepsAStateIsNotDeleted() {
        PodFixture keeping =
                draining("a", UNSTORED_STATE).freeFor(Duration.ofDays(9)).drainingFor(Duration.ofDays(9));
        assertThat(steps(pool(keeping))).isEmpty();
        assertThat(steps(pool(keeping.drained()))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("S5: a pod that runs or holds something is never deleted, drained or not")
    void aPodWithWorkIsNeverDeleted(DrainReason reason) {
        Duration longAgo = Duration.ofHours(5);
        assertThat(steps(pool(
                        draining("a", reason).drained().drainingFor(longAgo).plans(1),
                        draining("b", reason).drained().drainingFor(longAgo).reservedFor(7),
                        draining("c", reason).drained().drainingFor(longAgo).blocked(0))))
                .noneMatch(PodStep.Delete.class::isInstance);
    }

    @Test
    @DisplayName("S5: a pod that does not answer within drainTimeout is deleted when it is free by its slots")
    void aFreePodThatDoesNotAnswerIsDeleted() {
        PodFixture silent =
                draining("a", SCALE_IN).freeFor(Duration.ofHours(1)).drainingFor(DRAIN_TIMEOUT_TIME.plusMillis(1));
        assertThat(steps(pool(silent))).containsExactly(delete("a", DRAIN_TIMEOUT));
        assertThat(steps(pool(silent.drainingFor(DRAIN_TIMEOUT_TIME)))).isEmpty();
    }

    @Test
    @DisplayName(
            "S5: but not one that cannot be heard: it is not idle by its heartbeat, and lost when its time comes (L1)")
    void aFreePodThatIsAwayIsNotDeletedForThat() {
        PodFixture away = draining("a", OPERATOR)
                .contact(AgentContact.NONE)
                .freeFor(Duration.ofHours(1))
                .drainingFor(Duration.ofMinutes(2));
        assertThat(steps(pool(away))).isEmpty();
    }

    @Test
    @DisplayName("S5: a pod that was drained while it worked has drainTimeout from when it became free")
    void drainTimeoutCountsFromWhenThePodBecameFree() {
        PodFixture justFree =
                draining("a", OPERATOR).drainingFor(Duration.ofHours(1)).freeFor(Duration.ofSeconds(1));
        assertThat(steps(pool(justFree))).isEmpty();
    }

    @Test
    @DisplayName("L3: drainTimeout begins anew when the server can hear again")
    void drainTimeoutBeginsAnewWhenTheServerCanHearAgain() {
        PodFixture silent = draining("a", SCALE_IN).freeFor(Duration.ofHours(1)).drainingFor(Duration.ofHours(1));
        assertThat(steps(pool(silent).listeningFor(DRAIN_TIMEOUT_TIME))).isEmpty();
        assertThat(steps(pool(silent).listeningFor(DRAIN_TIMEOUT_TIME.plusSeconds(1))))
                .containsExactly(delete("a", DRAIN_TIMEOUT));
    }

    @Test
    @DisplayName("S5: a scale-in is taken back when work arrives, even if the pod has drained already")
    void aScaleInIsTakenBackWhenWorkArrives() {
        assertThat(steps(pool(draining("a", SCALE_IN)), plan(1))).containsExactly(resume("a", WORK_ARRIVED));
        assertThat(steps(pool(draining("a", SCALE_IN).drained()), plan(1))).containsExactly(resume("a", WORK_ARRIVED));
    }

    @Test
    @DisplayName("S3, S5: also when the task waits for a pod that is on its way")
    void aScaleInIsTakenBackWhileAnyTaskWaits() {
        assertThat(steps(pool(draining("a", SCALE_IN).drained(), starting("b")), plan(1)))
                .containsExactly(resume("a", WORK_ARRIVED));
        assertThat(steps(
                        pool(
                                draining("a", SCALE_IN).drained(),
                                ready("b").reservedFor(1).plans(1)),
                        apply(1, "b")))
                .containsExactly(resume("a", WORK_ARRIVED));
    }

    @Test
    @DisplayName("S5: an operator's drain and an end from outside are never taken back")
    void noOtherDrainIsTakenBack() {
        assertThat(steps(pool(draining("a", OPERATOR), draining("b", ENDING)), plan(1)))
                .isEmpty();
        assertThat(steps(pool(draining("a", OPERATOR).drained()), plan(1))).containsExactly(delete("a", DRAINED));
    }

    @Test
    @DisplayName("F14: a removal that an earlier epoch began is never taken back, and never ends work")
    void aRemovalOfAnEarlierEpochIsNotTakenBack() {
        assertThat(steps(pool(draining("a", SCALE_IN).ofAnEarlierEpoch()), plan(1)))
                .isEmpty();
        assertThat(steps(pool(draining("a", SCALE_IN).ofAnEarlierEpoch().drained()), plan(1)))
                .containsExactly(delete("a", DRAINED));
        assertThat(steps(pool(draining("a", SCALE_IN).ofAnEarlierEpoch().plans(0)), plan(1)))
                .isEmpty();
    }

    @Test
    @DisplayName("S5: a pod whose agent is away cannot be taken back")
    void aPodThatIsAwayIsNotTakenBack() {
        assertThat(steps(pool(draining("a", SCALE_IN).disconnected()), plan(1))).isEmpty();
    }

    @Test
    @DisplayName("S5: of several the one that has not drained yet comes back, and no more than maxPods allows")
    void noMoreAreTakenBackThanMaxPodsAllows() {
        assertThat(steps(
                        fullPool(
                                        draining("a", SCALE_IN).drained(),
                                        draining("b", SCALE_IN),
                                        ready("c").exclusive())
                                .maxPods(2),
                        exclusive(1),
                        exclusive(2)))
                .containsExactly(delete("a", DRAINED), resume("b", WORK_ARRIVED));
    }

    @Test
    @DisplayName("S5: a scale-in of a pod that has work after all is taken back")
    void aScaleInOfABusyPodIsTakenBack() {
        assertThat(steps(pool(
                        draining("a", SCALE_IN).drained().plans(1),
                        draining("b", SCALE_IN).reservedFor(3))))
                .containsExactly(resume("a", WORK_ARRIVED), resume("b", WORK_ARRIVED));
    }

    @Test
    @DisplayName("S5, S10: a scale-in is taken back when minPods or warmSlots ask for the pod again")
    void aScaleInIsTakenBackForMinPodsAndWarmSlots() {
        assertThat(steps(pool(draining("a", SCALE_IN).drained()).minPods(1)))
                .containsExactly(resume("a", STILL_WANTED));
        assertThat(steps(pool(draining("a", SCALE_IN).drained()).warmSlots(1)))
                .containsExactly(resume("a", STILL_WANTED));
    }

    @Test
    @DisplayName("S7: a pod that is not connected within startTimeout of its last progress is deleted")
    void aPodThatDoesNotComeUpIsDeleted() {
        PodFixture stuck = starting("a").bornAgo(Duration.ofMinutes(20)).progressAgo(START_TIMEOUT_TIME.plusMillis(1));
        assertThat(steps(pool(stuck))).containsExactly(delete("a", START_TIMEOUT));
        assertThat(steps(pool(stuck.progressAgo(START_TIMEOUT_TIME)))).isEmpty();
    }

    @Test
    @DisplayName("S7: startTimeout is the pool's")
    void startTimeoutIsThePools() {
        PodFixture stuck = starting("a").bornAgo(Duration.ofMinutes(2));
        assertThat(steps(pool(stuck).startTimeout(Duration.ofMinutes(1)))).containsExactly(delete("a", START_TIMEOUT));
    }

    @Test
    @DisplayName("S7: no progress extends a start beyond half an hour")
    void noProgressExtendsAStartForEver() {
        PodFixture slow = starting("a").bornAgo(Duration.ofMinutes(31)).progressAgo(Duration.ofSeconds(1));
        assertThat(steps(pool(slow))).containsExactly(delete("a", START_TIMEOUT));
    }

    @Test
    @DisplayName("L3: a start is timed only while the server could hear")
    void aStartIsTimedOnlyWhileTheServerCouldHear() {
        PodFixture stuck = starting("a").bornAgo(Duration.ofHours(1));
        assertThat(steps(pool(stuck).listeningFor(START_TIMEOUT_TIME))).isEmpty();
        assertThat(steps(pool(stuck).listeningFor(START_TIMEOUT_TIME.plusSeconds(1))))
                .containsExactly(delete("a", START_TIMEOUT));
    }

    @Test
    @DisplayName("S7: a pod whose agent has connected has come up")
    void aConnectedPodHasComeUp() {
        PodFixture up =
                starting("a").bornAgo(Duration.ofHours(1)).contact(new AgentContact(true, PodFixture.NOW, null));
        assertThat(steps(pool(up))).isEmpty();
    }

    @Test
    @DisplayName("S5, S7: ready and lost pods take no step")
    void readyAndLostPodsTakeNoStep() {
        assertThat(steps(pool(ready("a").disconnected(), lost("b")))).isEmpty();
    }

    @Test
    @DisplayName("the pods of a static pool are not Berth's to delete")
    void nothingIsDeletedInAStaticPool() {
        assertThat(steps(pool(draining("a", OPERATOR).drained(), starting("b").bornAgo(Duration.ofHours(1)))
                        .ofStaticAgents()))
                .isEmpty();
    }
}
