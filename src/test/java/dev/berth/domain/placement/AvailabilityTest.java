package dev.berth.domain.placement;

import static dev.berth.domain.fixture.PodFixture.ready;
import static dev.berth.domain.fixture.PodFixture.starting;
import static dev.berth.domain.fixture.PoolFixture.pool;
import static dev.berth.domain.fixture.TaskFixture.exclusive;
import static dev.berth.domain.fixture.TaskFixture.plan;
import static dev.berth.domain.placement.PlacementTestBed.on;
import static dev.berth.domain.placement.PlacementTestBed.place;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.fixture.PodFixture;
import dev.berth.domain.pool.DrainReason;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("P1: only availability counts")
class AvailabilityTest {
    @Test
    void anAgentThatHasJustConnectedIsGivenWorkAtOnce() {
        Placement placement = place(pool(ready("a").bornAgo(Duration.ZERO)), plan(1));
        assertThat(placement.assignments()).containsExactly(on(1, "a", 1));
    }

    @Test
    void aPodWithoutAConnectionGetsNothing() {
        assertThat(place(pool(ready("a").disconnected()), plan(1), exclusive(2)).assignments())
                .isEmpty();
    }

    @Test
    void aHeartbeatExactlyAsOldAsTheTimeOutIsYoungEnough() {
        assertThat(place(pool(ready("a").heardAgo(Duration.ofMinutes(2))), plan(1))
                        .assignments())
                .hasSize(1);
    }

    @Test
    void anAgentSilentForLongerThanTheTimeOutGetsNothing() {
        PodFixture silent = ready("a").heardAgo(Duration.ofMinutes(2).plusMillis(1));
        assertThat(place(pool(silent), plan(1)).assignments()).isEmpty();
    }

    @Test
    @DisplayName("L3: silence counts only while the server could hear")
    void silenceCountsOnlyWhileTheServerCouldHear() {
        PodFixture silent = ready("a").heardAgo(Duration.ofMinutes(10));
        assertThat(place(pool(silent).listeningFor(Duration.ofSeconds(20)), plan(1))
                        .assignments())
                .hasSize(1);
    }

    @Test
    void aPodThatTheRuntimeSaysIsGoneGetsNothing() {
        assertThat(place(pool(ready("a").gone("deleted")), plan(1)).assignments())
                .isEmpty();
    }

    @Test
    void aStartingPodGetsNothing() {
        assertThat(place(pool(starting("a")), plan(1), exclusive(2)).assignments())
                .isEmpty();
    }

    @Test
    void aLostPodGetsNothing() {
        assertThat(place(pool(PodFixture.lost("a")), plan(1), exclusive(2)).assignments())
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aDrainingPodGetsNoNewWork(DrainReason reason) {
        Placement placement = place(pool(PodFixture.draining("a", reason)), plan(1), exclusive(2));
        assertThat(placement.assignments()).isEmpty();
    }
}
