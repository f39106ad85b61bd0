package dev.berth.domain.placement;

import static dev.berth.domain.fixture.PodFixture.draining;
import static dev.berth.domain.fixture.PodFixture.lost;
import static dev.berth.domain.fixture.PodFixture.ready;
import static dev.berth.domain.fixture.PoolFixture.fullPool;
import static dev.berth.domain.fixture.PoolFixture.pool;
import static dev.berth.domain.fixture.TaskFixture.apply;
import static dev.berth.domain.fixture.TaskFixture.behind;
import static dev.berth.domain.fixture.TaskFixture.coldApply;
import static dev.berth.domain.fixture.TaskFixture.exclusive;
import static dev.berth.domain.fixture.TaskFixture.plan;
import static dev.berth.domain.fixture.TaskFixture.priority;
import static dev.berth.domain.fixture.TaskFixture.unfitFor;
import static dev.berth.domain.fixture.TaskFixture.waited;
import static dev.berth.domain.placement.PlacementTestBed.on;
import static dev.berth.domain.placement.PlacementTestBed.place;
import static dev.berth.domain.placement.PlacementTestBed.warm;
import static dev.berth.domain.placement.PlacementTestBed.why;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PodName;
import dev.berth.domain.pool.DrainReason;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("P5, P6: where a confirmed apply goes")
class ReservedApplyTest {
    @Test
    @DisplayName("P5: an apply goes warm to slot 0 of the pod that keeps its directory")
    void anApplyGoesWarmToItsReservation() {
        Placement placement = place(pool(ready("a"), ready("b").reservedFor(1)), apply(1, "b"));
        assertThat(placement.assignments()).containsExactly(warm(1, "b"));
    }

    @Test
    @DisplayName("P5: it waits while something runs there, though another pod is free")
    void anApplyWaitsForItsBusyPod() {
        Placement placement = place(pool(ready("a"), ready("b").reservedFor(1).plans(2)), apply(1, "b"));
        assertThat(placement.assignments()).isEmpty();
        assertThat(why(placement, 1)).isEqualTo(WaitReason.RESERVED_POD_BUSY);
    }

    @Test
    @DisplayName("P5: while it waits its pod takes nothing else")
    void thePodOfAWaitingApplyTakesNothingElse() {
        Placement placement = place(pool(ready("a").reservedFor(1).plans(1)), apply(1, "a"), plan(2), exclusive(3));
        assertThat(placement.assignments()).isEmpty();
    }

    @Test
    @DisplayName("P5: not even tasks that P8 orders before it")
    void notEvenAnAgedPlanTakesASlotOfTheHeldPod() {
        Placement placement =
                place(pool(ready("a").reservedFor(1)), waited(Duration.ofHours(1), plan(2)), apply(1, "a"));
        assertThat(placement.assignments()).containsExactly(warm(1, "a"));
    }

    @Test
    @DisplayName("P5: applies of one pod run one by one, in P8's order")
    void appliesOfOnePodRunOneByOneInOrder() {
        Placement placement =
                place(pool(ready("a").reservedFor(1, 2)), apply(1, "a"), priority(5, apply(2, "a")), plan(3));
        assertThat(placement.assignments()).containsExactly(warm(2, "a"));
        assertThat(why(placement, 1)).isEqualTo(WaitReason.RESERVED_POD_BUSY);
        assertThat(why(placement, 3)).isEqualTo(WaitReason.NO_FREE_SLOT);
    }

    @Test
    @DisplayName("P5: a blocked apply holds nothing")
    void aBlockedApplyHoldsNothing() {
        Placement placement = place(pool(ready("a").reservedFor(1)), behind(9, apply(1, "a")), plan(2));
        assertThat(placement.assignments()).containsExactly(on(2, "a", 1));
        assertThat(why(placement, 1)).isEqualTo(WaitReason.EARLIER_TASK);
    }

    @ParameterizedTest
    @EnumSource(names = "ENDING", mode = EnumSource.Mode.EXCLUDE)
    @DisplayName("P5: a draining pod still takes the applies reserved on it, and nothing else")
    void aDrainingPodTakesOnlyTheAppliesReservedOnIt(DrainReason reason) {
        Placement placement =
                place(pool(draining("a", reason).reservedFor(1)), plan(2), exclusive(3), coldApply(4), apply(1, "a"));
        assertThat(placement.assignments()).containsExactly(warm(1, "a"));
    }

    @Test
    @DisplayName("P5: an apply whose pod is being ended from outside runs cold elsewhere")
    void anApplyOfAnEndingPodRunsColdElsewhere() {
        Placement placement = place(pool(draining("a", DrainReason.ENDING).reservedFor(1), ready("b")), apply(1, "a"));
        assertThat(placement.assignments()).containsExactly(on(1, "b", 0));
    }

    @Test
    @DisplayName("P6: an apply waits for a pod that is merely disconnected")
    void anApplyWaitsForAPodThatIsAway() {
        Placement placement = place(pool(ready("a").reservedFor(1).disconnected(), ready("b")), apply(1, "a"));
        assertThat(placement.assignments()).isEmpty();
        assertThat(why(placement, 1)).isEqualTo(WaitReason.RESERVED_POD_AWAY);
    }

    @Test
    @DisplayName("P6: and for a draining pod that is disconnected")
    void anApplyWaitsForADrainingPodThatIsAway() {
        Placement placement = place(
                pool(draining("a", DrainReason.OPERATOR).reservedFor(1).disconnected(), ready("b")), apply(1, "a"));
        assertThat(why(placement, 1)).isEqualTo(WaitReason.RESERVED_POD_AWAY);
    }

    @Test
    @DisplayName("P6: the apply of a lost pod goes cold to any pod")
    void theApplyOfALostPodGoesColdToAnyPod() {
        Placement placement = place(pool(lost("a").reservedFor(1), ready("b")), apply(1, "a"));
        assertThat(placement.assignments()).containsExactly(on(1, "b", 0));
    }

    @Test
    @DisplayName("P6: the apply of a pod without a row goes cold to any pod")
    void theApplyOfADeletedPodGoesColdToAnyPod() {
        assertThat(place(pool(ready("b")), apply(1, "a")).assignments()).containsExactly(on(1, "b", 0));
    }

    @Test
    @DisplayName("P6, P3: a cold apply needs a pod that runs nothing")
    void aColdApplyNeedsAPodThatRunsNothing() {
        Placement placement = place(pool(ready("a").plans(1), ready("b")), coldApply(1), coldApply(2));
        assertThat(placement.assignments()).containsExactly(on(1, "b", 0));
        assertThat(why(placement, 2)).isEqualTo(WaitReason.NO_EXCLUSIVE_POD);
    }

    @Test
    @DisplayName("P6: cold it goes only where the tool version of its plan is at hand")
    void aColdApplyGoesOnlyWhereItsToolIs() {
        QueuedTask apply = unfitFor(coldApply(1), "a");
        assertThat(place(pool(ready("a"), ready("b")), apply).assignments()).containsExactly(on(1, "b", 0));
        assertThat(place(pool(ready("a")), apply).assignments()).isEmpty();
        assertThat(place(pool(ready("a")), apply, exclusive(2)).assignments()).containsExactly(on(2, "a", 0));
    }

    @Test
    @DisplayName("P6, P9: nor is a pod kept free for it that it could not use")
    void noUnfitPodIsKeptFreeForIt() {
        QueuedTask apply = unfitFor(coldApply(1), "a");
        assertThat(place(fullPool(ready("a").plans(1)), apply).keptFree()).isNull();
        assertThat(place(fullPool(ready("a").plans(1), ready("b").plans(1, 2)), apply)
                        .keptFree())
                .isEqualTo(new PodName("b"));
    }
}
