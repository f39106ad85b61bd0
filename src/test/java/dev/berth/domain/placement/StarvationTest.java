package dev.berth.domain.placement;

import static dev.berth.domain.fixture.PodFixture.ready;
import static dev.berth.domain.fixture.PodFixture.starting;
import static dev.berth.domain.fixture.PoolFixture.fullPool;
import static dev.berth.domain.fixture.PoolFixture.pool;
import static dev.berth.domain.fixture.TaskFixture.apply;
import static dev.berth.domain.fixture.TaskFixture.coldApply;
import static dev.berth.domain.fixture.TaskFixture.exclusive;
import static dev.berth.domain.fixture.TaskFixture.plan;
import static dev.berth.domain.fixture.TaskFixture.waited;
import static dev.berth.domain.placement.PlacementTestBed.on;
import static dev.berth.domain.placement.PlacementTestBed.place;
import static dev.berth.domain.placement.PlacementTestBed.why;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.fixture.PoolFixture;
import dev.berth.domain.id.PodName;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("P9: nobody starves")
class StarvationTest {
    private static final PodName A = new PodName("a");
    private static final PodName B = new PodName("b");

    @Test
    void thePodThatWillBeFreeSoonestIsKeptForTheFirstExclusiveTask() {
        Placement placement =
                place(fullPool(ready("a").plans(1, 2), ready("b").plans(1)), exclusive(1), plan(2), plan(3));
        assertThat(placement.keptFree()).isEqualTo(B);
        assertThat(placement.assignments()).containsExactly(on(2, "a", 0));
        assertThat(why(placement, 1)).isEqualTo(WaitReason.NO_EXCLUSIVE_POD);
        assertThat(why(placement, 3)).isEqualTo(WaitReason.POOL_AT_MAX);
    }

    @Test
    void anApplyThatRunsColdIsKeptAPodToo() {
        assertThat(place(fullPool(ready("a").plans(1)), coldApply(1)).keptFree())
                .isEqualTo(A);
    }

    @Test
    void ofEquallyBusyPodsTheOldestIsKept() {
        PoolFixture pool = fullPool(ready("a").plans(1), ready("b").plans(1).bornAgo(Duration.ofHours(5)));
        assertThat(place(pool, exclusive(1)).keptFree()).isEqualTo(B);
    }

    @Test
    void ofEquallyOldPodsTheNameDecides() {
        assertThat(place(fullPool(ready("b").plans(1), ready("a").plans(1)), exclusive(1))
                        .keptFree())
                .isEqualTo(A);
    }

    @Test
    void nothingIsKeptWhenEveryExclusiveTaskWasPlaced() {
        assertThat(place(fullPool(ready("a"), ready("b").plans(1)), exclusive(1))
                        .keptFree())
                .isNull();
    }

    @Test
    void nothingIsKeptForPlans() {
        assertThat(place(fullPool(ready("a").plans(0, 1, 2)), plan(1)).keptFree())
                .isNull();
    }

    @Test
    void nothingIsKeptWhileThePoolCanGrow() {
        Placement placement = place(pool(ready("a").plans(1)), exclusive(1), plan(2));
        assertThat(placement.keptFree()).isNull();
        assertThat(placement.assignments()).containsExactly(on(2, "a", 2));
    }

    @Test
    void aStaticPoolCannotGrow() {
        assertThat(place(pool(ready("a").plans(1)).ofStaticAgents(), exclusive(1))
                        .keptFree())
                .isEqualTo(A);
    }

    @Test
    void aPoolInBackOffCannotGrow() {
        assertThat(place(pool(ready("a").plans(1)).failingUntil(Duration.ofSeconds(1)), exclusive(1))
                        .keptFree())
                .isEqualTo(A);
    }

    @Test
    void aPoolWhoseNextTryIsDueCanGrow() {
        assertThat(place(pool(ready("a").plans(1)).failingUntil(Duration.ZERO), exclusive(1))
                        .keptFree())
                .isNull();
    }

    @Test
    void aPoolWhosePodsDoNotComeUpWithinAMinuteCannotGrow() {
        PoolFixture pool = pool(ready("a").plans(1), starting("s").bornAgo(Duration.ofSeconds(61)));
        assertThat(place(pool, exclusive(1)).keptFree()).isEqualTo(A);
    }

    @Test
    void aPodThatHasBeenStartingForAMinuteIsStillHopedFor() {
        PoolFixture pool = pool(ready("a").plans(1), starting("s").bornAgo(Duration.ofSeconds(60)));
        assertThat(place(pool, exclusive(1)).keptFree()).isNull();
    }

    @Test
    @DisplayName("P5 goes before P9: a pod held for a confirmed apply is never kept")
    void aHeldPodIsNeverKept() {
        Placement placement = place(
                fullPool(ready("a").plans(1).reservedFor(50), ready("b").plans(1, 2)), apply(50, "a"), exclusive(1));
        assertThat(placement.keptFree()).isEqualTo(B);
    }

    @Test
    void nothingIsKeptForAnApplyThatWaitsForItsOwnPod() {
        Placement placement =
                place(fullPool(ready("a").plans(1).reservedFor(50), ready("b").plans(1)), apply(50, "a"), plan(2));
        assertThat(placement.keptFree()).isNull();
        assertThat(placement.assignments()).containsExactly(on(2, "b", 2));
    }

    @Test
    void aPodThatIsAwayIsNotKept() {
        PoolFixture pool =
                fullPool(ready("a").plans(1).disconnected(), ready("b").plans(1, 2));
        assertThat(place(pool, exclusive(1)).keptFree()).isEqualTo(B);
    }

    @Test
    @DisplayName("P9, P8: a plan that aged before the exclusive task did is placed before a pod is kept")
    void anOlderPlanStillGoesFirst() {
        Placement placement =
                place(fullPool(ready("a").plans(1)), exclusive(1), waited(Duration.ofMinutes(5), plan(2)), plan(3));
        assertThat(placement.assignments()).containsExactly(on(2, "a", 2));
        assertThat(placement.keptFree()).isEqualTo(A);
    }

    @Test
    void theKeptPodIsTakenAsSoonAsItIsFree() {
        Placement placement = place(fullPool(ready("a"), ready("b").plans(1, 2)), exclusive(1), plan(2));
        assertThat(placement.assignments()).containsExactly(on(1, "a", 0), on(2, "b", 0));
    }
}
