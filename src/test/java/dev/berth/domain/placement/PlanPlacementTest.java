package dev.berth.domain.placement;

import static dev.berth.domain.fixture.PodFixture.draining;
import static dev.berth.domain.fixture.PodFixture.ready;
import static dev.berth.domain.fixture.PoolFixture.pool;
import static dev.berth.domain.fixture.TaskFixture.exclusive;
import static dev.berth.domain.fixture.TaskFixture.plan;
import static dev.berth.domain.placement.PlacementTestBed.on;
import static dev.berth.domain.placement.PlacementTestBed.place;
import static dev.berth.domain.placement.PlacementTestBed.why;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.pool.DrainReason;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("P2, P3, P4, P12: which slots a task may take")
class PlanPlacementTest {
    @Test
    @DisplayName("P2, P7: plans fill a pod, slot 0 last")
    void plansFillAPodSlotZeroLast() {
        Placement placement = place(pool(ready("a")), plan(1), plan(2), plan(3), plan(4));
        assertThat(placement.assignments()).containsExactly(on(1, "a", 1), on(2, "a", 2), on(3, "a", 0));
        assertThat(why(placement, 4)).isEqualTo(WaitReason.NO_FREE_SLOT);
    }

    @Test
    @DisplayName("P2: no plan goes beside a running plan_and_apply")
    void noPlanGoesBesideARunningPlanAndApply() {
        assertThat(place(pool(ready("a").exclusive()), plan(1)).assignments()).isEmpty();
    }

    @Test
    @DisplayName("P2, P3: no plan goes beside a plan_and_apply placed in the same turn")
    void noPlanGoesBesideAPlanAndApplyOfTheSameTurn() {
        Placement placement = place(pool(ready("a")), plan(1), exclusive(2));
        assertThat(placement.assignments()).containsExactly(on(2, "a", 0));
    }

    @Test
    @DisplayName("P3: a plan_and_apply takes slot 0 of a pod that runs nothing")
    void aPlanAndApplyTakesSlotZeroOfAPodThatRunsNothing() {
        Placement placement = place(pool(ready("a").plans(2), ready("b")), exclusive(1));
        assertThat(placement.assignments()).containsExactly(on(1, "b", 0));
    }

    @Test
    @DisplayName("P3: each plan_and_apply owns a pod of its own")
    void eachPlanAndApplyOwnsAPodOfItsOwn() {
        Placement placement = place(pool(ready("a"), ready("b")), exclusive(1), exclusive(2), exclusive(3));
        assertThat(placement.assignments()).containsExactly(on(1, "a", 0), on(2, "b", 0));
    }

    @Test
    @DisplayName("P3: with one slot per pod a plan_and_apply works as well")
    void aPodOfOneSlotTakesAPlanAndApply() {
        assertThat(place(pool(ready("a").slots(1)), exclusive(1)).assignments()).containsExactly(on(1, "a", 0));
    }

    @Test
    @DisplayName("P4: a reservation blocks no plan, not even on slot 0")
    void aReservationBlocksNoPlan() {
        Placement placement = place(pool(ready("a").reservedFor(50)), plan(1), plan(2), plan(3));
        assertThat(placement.assignments()).containsExactly(on(1, "a", 1), on(2, "a", 2), on(3, "a", 0));
    }

    @Test
    @DisplayName("P4: a reservation blocks no other plan_and_apply")
    void aReservationBlocksNoOtherPlanAndApply() {
        assertThat(place(pool(ready("a").reservedFor(50, 51)), exclusive(1)).assignments())
                .containsExactly(on(1, "a", 0));
    }

    @Test
    @DisplayName("P12: a slot waiting for an idle heartbeat is taken by no plan")
    void aSlotThatWaitsForAnIdleHeartbeatIsTaken() {
        Placement placement = place(pool(ready("a").blocked(1)), plan(1), plan(2), plan(3));
        assertThat(placement.assignments()).containsExactly(on(1, "a", 2), on(2, "a", 0));
    }

    @Test
    @DisplayName("P3, P12: beside an abandoned attempt on slot 0, which may be a plan_and_apply, no plan runs")
    void whatMayStillRunOnSlot0IsAlone() {
        assertThat(place(pool(ready("a").blocked(0)), plan(1)).assignments()).isEmpty();
    }

    @Test
    @DisplayName("P12: nor does such a pod count as running nothing")
    void aPodWithASlotThatWaitsForAnIdleHeartbeatRunsSomething() {
        assertThat(place(pool(ready("a").blocked(2)), exclusive(1)).assignments())
                .isEmpty();
    }

    @Test
    @DisplayName("P1: of a draining and an available pod the available one is taken")
    void workGoesAroundADrainingPod() {
        Placement placement = place(pool(draining("a", DrainReason.OPERATOR), ready("b")), plan(1));
        assertThat(placement.assignments()).containsExactly(on(1, "b", 1));
    }
}
