package dev.berth.domain.scaling;

import static dev.berth.domain.fixture.PodFixture.draining;
import static dev.berth.domain.fixture.PodFixture.ready;
import static dev.berth.domain.fixture.PodFixture.starting;
import static dev.berth.domain.fixture.PoolFixture.fullPool;
import static dev.berth.domain.fixture.PoolFixture.pool;
import static dev.berth.domain.fixture.TaskFixture.apply;
import static dev.berth.domain.scaling.ScalingReason.TEMPLATE_CHANGED;
import static dev.berth.domain.scaling.ScalingTestBed.decision;
import static dev.berth.domain.scaling.ScalingTestBed.hold;
import static dev.berth.domain.scaling.ScalingTestBed.remove;
import static dev.berth.domain.scaling.ScalingTestBed.resume;
import static dev.berth.domain.scaling.ScalingTestBed.scaleOut;
import static dev.berth.domain.scaling.ScalingTestBed.steps;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.fixture.PodFixture;
import dev.berth.domain.pool.DrainReason;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("S9: pods of an older template")
class RenewalTest {

    private static PodFixture old(String name) {
        return ready(name).template("template-before");
    }

    private static PodFixture leaving(String name) {
        return draining(name, DrainReason.TEMPLATE_CHANGED).template("template-before");
    }

    @Test
    @DisplayName("the new one comes first where the pool may have one more")
    void theNewOneComesFirst() {
        assertThat(decision(pool(old("a")).minPods(1))).isEqualTo(scaleOut(1, TEMPLATE_CHANGED));
    }

    @Test
    @DisplayName("the old one stays until the new one is there")
    void theOldOneStaysUntilTheNewOneIsThere() {
        assertThat(decision(pool(old("a"), starting("b")).minPods(1))).isEqualTo(hold(ScalingReason.BALANCED));
        assertThat(decision(pool(old("a"), ready("b").disconnected()).minPods(1)))
                .isInstanceOf(ScalingDecision.Hold.class);
    }

    @Test
    @DisplayName("then it goes at once, however short a time it was idle")
    void thenItGoes() {
        assertThat(decision(pool(old("a"), ready("b")).minPods(1))).isEqualTo(remove(TEMPLATE_CHANGED, "a"));
    }

    @Test
    @DisplayName("at maxPods the old one goes first, minPods or not")
    void atMaxPodsTheOldOneGoesFirst() {
        assertThat(decision(fullPool(old("a"), old("b")).minPods(2))).isEqualTo(remove(TEMPLATE_CHANGED, "a"));
    }

    @Test
    @DisplayName("one at a time")
    void oneAtATime() {
        assertThat(decision(fullPool(leaving("a"), old("b")).minPods(1))).isInstanceOf(ScalingDecision.Hold.class);
        assertThat(decision(pool(old("a"), old("b"), ready("c")).minPods(2))).isEqualTo(remove(TEMPLATE_CHANGED, "a"));
    }

    @Test
    @DisplayName("the longest idle goes first, but before it one that never came up")
    void whichGoesFirst() {
        PodFixture idle = old("a").freeFor(Duration.ofSeconds(9));
        PodFixture longer = old("b").freeFor(Duration.ofSeconds(30));
        assertThat(decision(fullPool(idle, longer).minPods(2))).isEqualTo(remove(TEMPLATE_CHANGED, "b"));
        assertThat(decision(fullPool(idle, longer, starting("c").template("template-before"))
                        .minPods(3)))
                .isEqualTo(remove(TEMPLATE_CHANGED, "c"));
    }

    @Test
    @DisplayName("a waiting task does not keep it, though nothing else would go (S3)")
    void aWaitingTaskDoesNotKeepIt() {
        PodFixture away = ready("r").reservedFor(7).disconnected();
        assertThat(decision(fullPool(away, old("a")), apply(7, "r"))).isEqualTo(remove(TEMPLATE_CHANGED, "a"));
    }

    @Test
    @DisplayName("nor is its removal taken back because something waits, or because minPods are not reached")
    void itsRemovalIsNotTakenBack() {
        PodFixture away = ready("r").reservedFor(7).disconnected();
        assertThat(steps(fullPool(away, leaving("a")).minPods(2), apply(7, "r")))
                .isEmpty();
    }

    @Test
    @DisplayName("it is taken back if the pod has work after all")
    void itIsTakenBackIfThePodHasWork() {
        assertThat(steps(pool(leaving("a").blocked(1)))).containsExactly(resume("a", PodStep.Reason.WORK_ARRIVED));
    }

    @Test
    @DisplayName("busy and reserved pods are left alone")
    void busyAndReservedPodsAreLeftAlone() {
        assertThat(decision(pool(old("a").plans(1), old("b").reservedFor(7)))).isEqualTo(hold(ScalingReason.BALANCED));
        assertThat(decision(fullPool(old("a").plans(1), old("b").reservedFor(7))))
                .isEqualTo(hold(ScalingReason.BALANCED));
    }

    @Test
    @DisplayName("while the runtime fails no successor is asked for, and the old one works on (S8)")
    void whileTheRuntimeFailsTheOldOneWorksOn() {
        assertThat(decision(pool(old("a")).minPods(1).failingUntil(Duration.ofSeconds(10))))
                .isEqualTo(hold(ScalingReason.BALANCED));
    }

    @Test
    @DisplayName("a start of the template that is no longer wanted does not hold up the next try (S8)")
    void aStartOfTheOldTemplateDoesNotHoldUpTheNextTry() {
        PodFixture stuck = starting("a").template("template-before");
        assertThat(decision(pool(stuck).minPods(1).failingUntil(Duration.ofSeconds(-10))))
                .isEqualTo(scaleOut(1, TEMPLATE_CHANGED));
    }

    @Test
    @DisplayName("a static pool's pods are left alone")
    void aStaticPoolsPodsAreLeftAlone() {
        assertThat(decision(pool(old("a")).ofStaticAgents())).isEqualTo(hold(ScalingReason.STATIC_POOL));
    }
}
