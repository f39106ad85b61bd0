package dev.berth.domain.placement;

import static dev.berth.domain.fixture.PodFixture.draining;
import static dev.berth.domain.fixture.PodFixture.lost;
import static dev.berth.domain.fixture.PodFixture.ready;
import static dev.berth.domain.fixture.PodFixture.starting;
import static dev.berth.domain.fixture.PoolFixture.fullPool;
import static dev.berth.domain.fixture.PoolFixture.pool;
import static dev.berth.domain.fixture.TaskFixture.apply;
import static dev.berth.domain.fixture.TaskFixture.behind;
import static dev.berth.domain.fixture.TaskFixture.blocked;
import static dev.berth.domain.fixture.TaskFixture.coldApply;
import static dev.berth.domain.fixture.TaskFixture.exclusive;
import static dev.berth.domain.fixture.TaskFixture.plan;
import static dev.berth.domain.placement.PlacementTestBed.place;
import static dev.berth.domain.placement.PlacementTestBed.why;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.fixture.PoolFixture;
import dev.berth.domain.pool.DrainReason;
import dev.berth.domain.task.BlockedBy;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Why a pending task waits, and which reason is given when several hold")
class WaitReasonTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private static void bothWait(PoolFixture pool, WaitReason reason) {
        Placement placement = place(pool, plan(1), exclusive(2));
        assertThat(why(placement, 1)).isEqualTo(reason);
        assertThat(why(placement, 2)).isEqualTo(reason);
    }

    @Test
    void aPodThatIsKeptFromStartingIsNamedUntilItComesUpS7() {
        bothWait(pool(starting("a").hindered()), WaitReason.POD_START_FAILING);
        bothWait(fullPool(ready("a").exclusive(), starting("b").hindered()), WaitReason.POD_START_FAILING);
        bothWait(pool(ready("a").exclusive().hindered()).maxPods(1), WaitReason.POOL_AT_MAX);
    }

    @Test
    void aTaskOfALockedWorkspaceSaysSoEvenIfAPodIsFree() {
        assertThat(why(place(pool(ready("a")), blocked(BlockedBy.LOCK, plan(1))), 1))
                .isEqualTo(WaitReason.WORKSPACE_LOCKED);
    }

    @Test
    void aTaskBehindAnotherSaysSoEvenIfThePoolCanRunNothing() {
        assertThat(why(place(pool().maxPods(0), behind(1, exclusive(2))), 2)).isEqualTo(WaitReason.EARLIER_TASK);
    }

    @Test
    void aPoolThatMayHaveNoPodsCanRunNothing() {
        bothWait(pool().maxPods(0).failingUntil(SOON), WaitReason.CANNOT_RUN);
    }

    @Test
    void aStaticPoolOfNoPodsMayGetSomeAnyTime() {
        bothWait(pool().maxPods(0).ofStaticAgents(), WaitReason.NO_PODS_YET);
    }

    @Test
    void aPoolWithoutPodsHasNoPodsYet() {
        bothWait(pool(), WaitReason.NO_PODS_YET);
    }

    @Test
    void lostPodsAreNoPods() {
        bothWait(pool(lost("a")), WaitReason.NO_PODS_YET);
    }

    @Test
    void aPodOnItsWayIsNamedBeforeAFullPool() {
        bothWait(fullPool(ready("a").exclusive(), starting("b")), WaitReason.POD_STARTING);
    }

    @Test
    void aFailingRuntimeIsNamedBeforeMissingPods() {
        bothWait(pool().failingUntil(SOON), WaitReason.POD_START_FAILING);
    }

    @Test
    void aFailingRuntimeIsNamedBeforeTheNextTryThatStarts() {
        bothWait(pool(starting("a")).failingUntil(SOON), WaitReason.POD_START_FAILING);
    }

    @Test
    void aFailingRuntimeDoesNotMatterToAPoolThatMayNotGrow() {
        bothWait(fullPool(ready("a").exclusive()).failingUntil(SOON), WaitReason.POOL_AT_MAX);
    }

    @Test
    void aFullPoolThatMayNotGrowIsAtMax() {
        bothWait(fullPool(ready("a").plans(0, 1, 2)), WaitReason.POOL_AT_MAX);
    }

    @Test
    void anExclusiveTaskInAPoolWithFreeSlotsLacksAPodOfItsOwn() {
        assertThat(why(place(fullPool(ready("a").plans(1)), exclusive(1)), 1)).isEqualTo(WaitReason.NO_EXCLUSIVE_POD);
    }

    @Test
    void belowMaxAPlanLacksASlotAndAnExclusiveTaskAPod() {
        Placement placement = place(pool(ready("a").exclusive()), plan(1), exclusive(2), coldApply(3));
        assertThat(why(placement, 1)).isEqualTo(WaitReason.NO_FREE_SLOT);
        assertThat(why(placement, 2)).isEqualTo(WaitReason.NO_EXCLUSIVE_POD);
        assertThat(why(placement, 3)).isEqualTo(WaitReason.NO_EXCLUSIVE_POD);
    }

    @Test
    void aStaticPoolIsNeverAtMax() {
        Placement placement = place(fullPool(ready("a").exclusive()).ofStaticAgents(), plan(1), exclusive(2));
        assertThat(why(placement, 1)).isEqualTo(WaitReason.NO_FREE_SLOT);
        assertThat(why(placement, 2)).isEqualTo(WaitReason.NO_EXCLUSIVE_POD);
    }

    @Test
    @DisplayName("P6: an apply that waits for its own pod says so whatever the pool lacks")
    void anApplyOfALivingPodIsToldAboutThatPod() {
        PoolFixture pool = pool(
                        ready("a").reservedFor(1).disconnected(),
                        draining("b", DrainReason.OPERATOR).reservedFor(2).plans(1))
                .maxPods(0)
                .failingUntil(SOON);
        Placement placement = place(pool, apply(1, "a"), apply(2, "b"));
        assertThat(why(placement, 1)).isEqualTo(WaitReason.RESERVED_POD_AWAY);
        assertThat(why(placement, 2)).isEqualTo(WaitReason.RESERVED_POD_BUSY);
    }

    @Test
    void everyTaskIsEitherPlacedOrToldWhyNot() {
        Placement placement = place(
                pool(ready("a")), plan(1), exclusive(2), plan(3), coldApply(4), behind(2, exclusive(5)), apply(6, "z"));
        assertThat(placement.assignments().size() + placement.waiting().size()).isEqualTo(6);
    }

    @Test
    @DisplayName("S1: only reasons that another pod would cure are demand for one")
    void onlyReasonsThatAnotherPodWouldCureAreForRoom() {
        assertThat(WaitReason.values())
                .filteredOn(WaitReason::forRoom)
                .containsExactlyInAnyOrder(
                        WaitReason.NO_PODS_YET,
                        WaitReason.POD_STARTING,
                        WaitReason.POD_START_FAILING,
                        WaitReason.NO_FREE_SLOT,
                        WaitReason.NO_EXCLUSIVE_POD,
                        WaitReason.POOL_AT_MAX);
    }
}
