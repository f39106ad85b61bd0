package dev.berth.domain.scaling;

import static dev.berth.domain.fixture.PodFixture.draining;
import static dev.berth.domain.fixture.PodFixture.ready;
import static dev.berth.domain.fixture.PodFixture.starting;
import static dev.berth.domain.fixture.PoolFixture.pool;
import static dev.berth.domain.fixture.TaskFixture.apply;
import static dev.berth.domain.fixture.TaskFixture.behind;
import static dev.berth.domain.fixture.TaskFixture.exclusive;
import static dev.berth.domain.fixture.TaskFixture.plan;
import static dev.berth.domain.scaling.ScalingTestBed.decision;
import static dev.berth.domain.scaling.ScalingTestBed.hold;
import static dev.berth.domain.scaling.ScalingTestBed.remove;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.fixture.PodFixture;
import dev.berth.domain.pool.AgentContact;
import dev.berth.domain.pool.DrainReason;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Which pods go, and when")
class ScaleInTest {
    private static final Duration IDLE = Duration.ofSeconds(60);

    private static PodFixture idle(String name) {
        return ready(name).freeFor(IDLE);
    }

    @Test
    @DisplayName("S4: a pod that was free for idleTimeout goes")
    void aPodThatWasFreeForIdleTimeoutGoes() {
        assertThat(decision(pool(idle("a")))).isEqualTo(remove(ScalingReason.IDLE_TIMEOUT, "a"));
    }

    @Test
    @DisplayName("S4: not a moment before")
    void notAMomentBefore() {
        assertThat(decision(pool(ready("a").freeFor(IDLE.minusMillis(1)))))
                .isEqualTo(hold(ScalingReason.NOT_IDLE_LONG_ENOUGH));
    }

    @Test
    @DisplayName("S4: a reserved pod is never removed")
    void aReservedPodIsNeverRemoved() {
        assertThat(decision(pool(idle("a").reservedFor(1)).maxPods(0))).isEqualTo(hold(ScalingReason.BALANCED));
    }

    @Test
    @DisplayName("S4: a busy pod is never removed")
    void aBusyPodIsNeverRemoved() {
        assertThat(decision(pool(idle("a").plans(1), idle("b").exclusive()).maxPods(0)))
                .isEqualTo(hold(ScalingReason.BALANCED));
    }

    @Test
    @DisplayName("S4, P12: nor one whose slot may still run something")
    void aPodWithASlotInDoubtIsNeverRemoved() {
        assertThat(decision(pool(idle("a").blocked(1)).maxPods(0))).isEqualTo(hold(ScalingReason.BALANCED));
    }

    @Test
    @DisplayName("S4: never below minPods; the longest idle goes first")
    void neverBelowMinPods() {
        assertThat(decision(pool(idle("a"), ready("b").freeFor(Duration.ofHours(1)), idle("c"))
                        .minPods(2)))
                .isEqualTo(remove(ScalingReason.IDLE_TIMEOUT, "b"));
    }

    @Test
    @DisplayName("S4: a pod that is still starting does not stand in for minPods")
    void aStartingPodDoesNotStandInForMinPods() {
        assertThat(decision(pool(idle("a"), starting("b")).minPods(1))).isEqualTo(hold(ScalingReason.BALANCED));
    }

    @Test
    @DisplayName("S4: busy pods count towards minPods")
    void busyPodsCountTowardsMinPods() {
        assertThat(decision(pool(idle("a"), ready("b").plans(1)).minPods(1)))
                .isEqualTo(remove(ScalingReason.IDLE_TIMEOUT, "a"));
    }

    @Test
    @DisplayName("S4, S10: never below what warmSlots asks for")
    void neverBelowWarmSlots() {
        assertThat(decision(pool(idle("a"), idle("b"), idle("c")).warmSlots(4)))
                .isEqualTo(remove(ScalingReason.IDLE_TIMEOUT, "a"));
        assertThat(decision(pool(idle("a"), ready("b").plans(1)).warmSlots(2)))
                .isEqualTo(remove(ScalingReason.IDLE_TIMEOUT, "a"));
        assertThat(decision(pool(idle("a"), ready("b").plans(1)).warmSlots(3))).isEqualTo(hold(ScalingReason.BALANCED));
    }

    @Test
    @DisplayName("S4: a pod whose agent is away is warm for nobody, so warmSlots does not keep it")
    void anUnavailablePodIsNotKeptForWarmSlots() {
        assertThat(decision(pool(idle("a").disconnected(), idle("b")).warmSlots(3)))
                .isEqualTo(remove(ScalingReason.IDLE_TIMEOUT, "a"));
    }

    @Test
    @DisplayName("S4: pods of an old template go first, then the longest idle")
    void podsOfAnOldTemplateGoFirst() {
        PodFixture[] pods = {
            ready("a").freeFor(Duration.ofHours(2)),
            idle("b").template("old"),
            ready("c").freeFor(Duration.ofHours(3))
        };
        assertThat(decision(pool(pods))).isEqualTo(remove(ScalingReason.IDLE_TIMEOUT, "b", "c", "a"));
    }

    @Test
    @DisplayName("S3: while an unblocked task waits that a pod of this pool could serve, no pod is removed")
    void whileATaskWaitsNoPodIsRemoved() {
        assertThat(decision(pool(idle("a").disconnected(), starting("b")), plan(1)))
                .isEqualTo(hold(ScalingReason.TASKS_PENDING));
        assertThat(decision(pool(idle("a"), ready("b").reservedFor(1).plans(1)), apply(1, "b")))
                .isEqualTo(hold(ScalingReason.TASKS_PENDING));
    }

    @Test
    @DisplayName("S3: not even pods above maxPods")
    void notEvenPodsAboveMaxPods() {
        assertThat(decision(pool(idle("a"), ready("b").reservedFor(1).plans(1)).maxPods(1), apply(1, "b")))
                .isEqualTo(hold(ScalingReason.TASKS_PENDING));
    }

    @Test
    @DisplayName("S2, S3: a blocked task keeps no pod")
    void aBlockedTaskKeepsNoPod() {
        assertThat(decision(pool(idle("a")), behind(1, exclusive(2))))
                .isEqualTo(remove(ScalingReason.IDLE_TIMEOUT, "a"));
    }

    @Test
    @DisplayName("S3: one hopeless task does not pin a fleet")
    void aHopelessTaskKeepsNoPod() {
        assertThat(decision(pool(idle("a").disconnected()).maxPods(0), plan(1)))
                .isEqualTo(remove(ScalingReason.ABOVE_MAX_PODS, "a"));
    }

    @Test
    @DisplayName("S1: free pods above maxPods go without waiting for idleTimeout")
    void freePodsAboveMaxPodsGoAtOnce() {
        PodFixture[] pods = {ready("a").plans(1), ready("b").freeFor(Duration.ofSeconds(1)), ready("c")};
        assertThat(decision(pool(pods).maxPods(2))).isEqualTo(remove(ScalingReason.ABOVE_MAX_PODS, "b"));
    }

    @Test
    @DisplayName("S1: pods that drain already are not counted above maxPods again")
    void drainingPodsAreNotCountedAboveMaxPodsAgain() {
        assertThat(decision(
                        pool(draining("a", DrainReason.SCALE_IN), ready("b")).maxPods(1)))
                .isEqualTo(hold(ScalingReason.NOT_IDLE_LONG_ENOUGH));
    }

    @Test
    @DisplayName("F6, L3: no restart removes a pod: idle time counts from when the server could hear")
    void noRestartRemovesAPod() {
        PodFixture idleForHours = ready("a").freeFor(Duration.ofHours(3)).contact(AgentContact.NONE);
        assertThat(decision(pool(idleForHours).listeningFor(Duration.ofSeconds(59))))
                .isEqualTo(hold(ScalingReason.NOT_IDLE_LONG_ENOUGH));
        assertThat(decision(pool(ready("a").freeFor(Duration.ofHours(3))).listeningFor(IDLE)))
                .isEqualTo(remove(ScalingReason.IDLE_TIMEOUT, "a"));
    }

    @Test
    @DisplayName("S4: with idleTimeout 0 a free pod goes at once")
    void withoutIdleTimeoutAFreePodGoesAtOnce() {
        assertThat(decision(pool(ready("a")).idleTimeout(Duration.ZERO)))
                .isEqualTo(remove(ScalingReason.IDLE_TIMEOUT, "a"));
    }

    @Test
    @DisplayName("S4: a starting pod is not removed, it may be needed by the time that it is up")
    void aStartingPodIsNotRemoved() {
        assertThat(decision(pool(starting("a").bornAgo(Duration.ofMinutes(3)))))
                .isEqualTo(hold(ScalingReason.BALANCED));
    }
}
