package dev.berth.domain.placement;

import static dev.berth.domain.fixture.PodFixture.ready;
import static dev.berth.domain.fixture.PoolFixture.pool;
import static dev.berth.domain.fixture.TaskFixture.apply;
import static dev.berth.domain.fixture.TaskFixture.exclusive;
import static dev.berth.domain.fixture.TaskFixture.plan;
import static dev.berth.domain.placement.PlacementTestBed.on;
import static dev.berth.domain.placement.PlacementTestBed.place;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("P7: which of the possible pods is taken")
class PlacementPreferenceTest {
    private static final Duration OLDER = Duration.ofHours(2);

    @Test
    void aPlanGoesToTheFullestWorkerPod() {
        Placement placement = place(
                pool(ready("a").bornAgo(OLDER), ready("b").plans(1), ready("c").plans(1, 2)), plan(1), plan(2));
        assertThat(placement.assignments()).containsExactly(on(1, "c", 0), on(2, "b", 2));
    }

    @Test
    void plansKeepFillingThePodThatTheyBegan() {
        Placement placement = place(pool(ready("a"), ready("b"), ready("c")), plan(1), plan(2), plan(3), plan(4));
        assertThat(placement.assignments()).containsExactly(on(1, "a", 1), on(2, "a", 2), on(3, "a", 0), on(4, "b", 1));
    }

    @Test
    void aPlanGoesToAWorkerPodBeforeAFullerReservedOne() {
        Placement placement = place(pool(ready("a").reservedFor(50).plans(1, 2), ready("b")), plan(1));
        assertThat(placement.assignments()).containsExactly(on(1, "b", 1));
    }

    @Test
    void aPlanGoesToTheOldestOfEquallyFullPods() {
        Placement placement = place(pool(ready("a"), ready("b").bornAgo(OLDER)), plan(1));
        assertThat(placement.assignments()).containsExactly(on(1, "b", 1));
    }

    @Test
    void aPlanAndApplyGoesToAReservedPodSoThatApprovalsSharePods() {
        Placement placement = place(pool(ready("a").bornAgo(OLDER), ready("b").reservedFor(50)), exclusive(1));
        assertThat(placement.assignments()).containsExactly(on(1, "b", 0));
    }

    @Test
    @DisplayName("P7, P5: but not to one that is held for a confirmed apply")
    void aPlanAndApplyGoesAroundAHeldPod() {
        Placement placement =
                place(pool(ready("a"), ready("b").reservedFor(50, 51).plans(1)), apply(50, "b"), exclusive(1));
        assertThat(placement.assignments()).containsExactly(on(1, "a", 0));
    }

    @Test
    void podsOfAnOldTemplateRankLast() {
        Placement placement = place(
                pool(
                        ready("a").template("old").plans(1),
                        ready("b"),
                        ready("c").template("old").reservedFor(50)),
                plan(1));
        assertThat(placement.assignments()).containsExactly(on(1, "b", 1));
    }

    @Test
    void aPlanAndApplyRanksOldTemplatesLastToo() {
        Placement placement = place(pool(ready("a").template("old").reservedFor(50), ready("b")), exclusive(1));
        assertThat(placement.assignments()).containsExactly(on(1, "b", 0));
    }

    @Test
    void aPodOfAnOldTemplateIsStillTakenWhenThereIsNoOther() {
        assertThat(place(pool(ready("a").template("old")), plan(1)).assignments())
                .containsExactly(on(1, "a", 1));
    }

    @Test
    void theTemplateOfStaticAgentsMeansNothing() {
        Placement placement =
                place(pool(ready("a").template("old").plans(1), ready("b")).ofStaticAgents(), plan(1));
        assertThat(placement.assignments()).containsExactly(on(1, "a", 2));
    }

    @Test
    void aPodThatLetAnAssignLapseRanksLastForAMinute() {
        Placement placement = place(
                pool(
                        ready("a").plans(1).lapsedAgo(Duration.ofSeconds(59)),
                        ready("b").template("old")),
                plan(1));
        assertThat(placement.assignments()).containsExactly(on(1, "b", 1));
    }

    @Test
    void aLapseIsForgivenAfterAMinute() {
        Placement placement = place(pool(ready("a").plans(1).lapsedAgo(Duration.ofSeconds(60)), ready("b")), plan(1));
        assertThat(placement.assignments()).containsExactly(on(1, "a", 2));
    }

    @Test
    void aLapseCountsForAPlanAndApplyToo() {
        Placement placement =
                place(pool(ready("a").reservedFor(50).lapsedAgo(Duration.ofSeconds(5)), ready("b")), exclusive(1));
        assertThat(placement.assignments()).containsExactly(on(1, "b", 0));
    }
}
