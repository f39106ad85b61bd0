package dev.berth.domain.scaling;

import static dev.berth.domain.fixture.PodFixture.draining;
import static dev.berth.domain.fixture.PodFixture.lost;
import static dev.berth.domain.fixture.PodFixture.ready;
import static dev.berth.domain.fixture.PodFixture.starting;
import static dev.berth.domain.fixture.PoolFixture.pool;
import static dev.berth.domain.fixture.TaskFixture.apply;
import static dev.berth.domain.fixture.TaskFixture.behind;
import static dev.berth.domain.fixture.TaskFixture.coldApply;
import static dev.berth.domain.fixture.TaskFixture.exclusive;
import static dev.berth.domain.fixture.TaskFixture.plan;
import static dev.berth.domain.scaling.ScalingTestBed.demand;
import static dev.berth.domain.scaling.ScalingTestBed.turn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.fixture.PodFixture;
import dev.berth.domain.pool.AgentContact;
import dev.berth.domain.pool.DrainReason;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("S1, S2, S7: what the pending tasks need")
class DemandCounterTest {
    @Test
    @DisplayName("S1: plans are packed into imagined pods, as many as a pod has slots")
    void plansArePackedIntoImaginedPods() {
        assertThat(demand(pool(), plan(1), plan(2), plan(3), plan(4)).imaginedPods())
                .isEqualTo(2);
    }

    @Test
    @DisplayName("S1: packing goes by the pool's slots per pod")
    void packingGoesByThePoolsSlotsPerPod() {
        assertThat(demand(pool().slotsPerPod(1), plan(1), plan(2)).imaginedPods())
                .isEqualTo(2);
    }

    @Test
    @DisplayName("S1: each plan_and_apply fills an imagined pod and shares it with no plan")
    void eachPlanAndApplyFillsAnImaginedPod() {
        assertThat(demand(pool(), exclusive(1), coldApply(2), plan(3)).imaginedPods())
                .isEqualTo(3);
    }

    @Test
    @DisplayName("S1: in the plain case desired is pods that run plus unblocked pending plan_and_apply tasks")
    void thePlainCase() {
        var result = turn(pool(ready("a").exclusive(), ready("b").exclusive()), exclusive(1), exclusive(2));
        assertThat(result.desired()).isEqualTo(4);
        assertThat(result.demand()).isEqualTo(new Demand(2, 0, 2, 2, 0));
    }

    @Test
    @DisplayName("S1: what fits on the pods there are imagines none")
    void whatFitsImaginesNone() {
        assertThat(demand(pool(ready("a"), ready("b").plans(1)), plan(1), plan(2), exclusive(3)))
                .isEqualTo(new Demand(0, 0, 2, 0, 0));
    }

    @Test
    @DisplayName("S1: an idle pod that nothing needs is not among the used")
    void anIdlePodIsNotUsed() {
        assertThat(demand(pool(ready("a"), ready("b").reservedFor(9), ready("c").plans(1)))
                        .usedPods())
                .isEqualTo(2);
    }

    @Test
    @DisplayName("S7: a starting pod counts as coming capacity, so none is imagined for the same task")
    void aStartingPodCountsAsComingCapacity() {
        assertThat(demand(pool(starting("a")), plan(1), plan(2), plan(3))).isEqualTo(new Demand(3, 0, 1, 0, 0));
        assertThat(demand(pool(starting("a")), exclusive(1), plan(2)).imaginedPods())
                .isEqualTo(1);
    }

    @Test
    @DisplayName("S1, L1: failed, lost and draining pods are no capacity")
    void podsThatWillTakeNoWorkAreNoCapacity() {
        assertThat(demand(pool(starting("a").gone("evicted")), plan(1)).imaginedPods())
                .isEqualTo(1);
        assertThat(demand(pool(lost("a")), plan(1)).imaginedPods()).isEqualTo(1);
        assertThat(demand(pool(draining("a", DrainReason.OPERATOR)), plan(1)).imaginedPods())
                .isEqualTo(1);
    }

    @Test
    @DisplayName("P1, S1: a pod whose agent is away is no capacity either")
    void aDisconnectedPodIsNoCapacity() {
        assertThat(demand(pool(ready("a").disconnected()), plan(1)).imaginedPods())
                .isEqualTo(1);
    }

    @Test
    @DisplayName("L3: but right after a start of the server its agents are given the time to reconnect")
    void agentsMayReconnectBeforeTheirPodsAreMadeTwice() {
        PodFixture unheard = ready("a").contact(AgentContact.NONE);
        assertThat(demand(pool(unheard).listeningFor(Duration.ofSeconds(30)), plan(1))
                        .imaginedPods())
                .isZero();
        assertThat(demand(pool(unheard).listeningFor(Duration.ofSeconds(31)), plan(1))
                        .imaginedPods())
                .isEqualTo(1);
    }

    @Test
    @DisplayName("L3: an agent that was heard since and went away again is just away")
    void anAgentThatWasHeardSinceIsNotWaitedFor() {
        PodFixture away = ready("a").heardAgo(Duration.ofSeconds(5)).disconnected();
        assertThat(demand(pool(away).listeningFor(Duration.ofSeconds(20)), plan(1))
                        .imaginedPods())
                .isEqualTo(1);
    }

    @Test
    @DisplayName("S2: only unblocked pending tasks count")
    void blockedTasksAreNoDemand() {
        assertThat(demand(pool(), exclusive(1), behind(1, exclusive(2)), behind(1, exclusive(3))))
                .isEqualTo(new Demand(1, 2, 0, 1, 0));
    }

    @Test
    @DisplayName("S1: an apply that waits for its own living pod is demand for no other pod")
    void anApplyThatWaitsForItsPodIsNoDemandForAnother() {
        assertThat(demand(pool(ready("a").reservedFor(1).plans(1)), apply(1, "a")))
                .isEqualTo(new Demand(1, 0, 1, 0, 0));
        assertThat(demand(pool(ready("a").reservedFor(1).disconnected()), apply(1, "a"))
                        .imaginedPods())
                .isZero();
    }

    @Test
    @DisplayName("S1, P6: an apply whose pod is lost needs a pod like any other")
    void anApplyOfALostPodIsDemand() {
        assertThat(demand(pool(lost("a").reservedFor(1)), apply(1, "a")).imaginedPods())
                .isEqualTo(1);
    }

    @Test
    @DisplayName("S1, P5: plans that a held pod turns away are demand")
    void plansThatAHeldPodTurnsAwayAreDemand() {
        assertThat(demand(pool(ready("a").reservedFor(1).plans(1)), apply(1, "a"), plan(2))
                        .imaginedPods())
                .isEqualTo(1);
    }

    @Test
    @DisplayName("S3: a task that this pool can never run is not demand")
    void hopelessTasksDoNotCount() {
        assertThat(demand(pool().maxPods(0), plan(1), exclusive(2))).isEqualTo(new Demand(0, 0, 0, 0, 0));
    }

    @Test
    @DisplayName("S10: warm slots are asked for on top of demand")
    void warmSlotsAreOnTopOfDemand() {
        assertThat(demand(pool().warmSlots(4)).warmPods()).isEqualTo(2);
        assertThat(demand(pool().warmSlots(3), exclusive(1))).isEqualTo(new Demand(1, 0, 0, 1, 1));
    }

    @Test
    @DisplayName("S10: slots left over on used and imagined pods count as warm")
    void leftOverSlotsCountAsWarm() {
        assertThat(demand(pool(ready("a").plans(1)).warmSlots(2)).warmPods()).isZero();
        assertThat(demand(pool().warmSlots(2), plan(1)).warmPods()).isZero();
        assertThat(demand(pool(starting("a")).warmSlots(2), plan(1)).warmPods()).isZero();
        assertThat(demand(pool(starting("a")).warmSlots(3), plan(1)).warmPods()).isEqualTo(1);
    }

    @Test
    @DisplayName("S10: slots that could not take a plan now are not warm")
    void slotsThatTakeNoPlanAreNotWarm() {
        assertThat(demand(pool(ready("a").exclusive()).warmSlots(1)).warmPods()).isEqualTo(1);
        assertThat(demand(pool(ready("a").plans(1).disconnected()).warmSlots(1)).warmPods())
                .isEqualTo(1);
        assertThat(demand(pool(starting("a")).warmSlots(1), exclusive(1)).warmPods())
                .isEqualTo(1);
        assertThat(demand(pool(ready("a").reservedFor(1).plans(1)).warmSlots(1), apply(1, "a"))
                        .warmPods())
                .isEqualTo(1);
    }
}
