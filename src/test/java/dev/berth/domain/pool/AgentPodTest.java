package dev.berth.domain.pool;

import static dev.berth.domain.fixture.PodFixture.LONG_AGO;
import static dev.berth.domain.fixture.PodFixture.NOW;
import static dev.berth.domain.fixture.PodFixture.draining;
import static dev.berth.domain.fixture.PodFixture.ready;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.berth.domain.fixture.PodFixture;
import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AgentPodTest {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    @Test
    @DisplayName("P1: available is connected, heard of lately and not on its way out")
    void availableIsConnectedHeardOfLatelyAndNotOnItsWayOut() {
        assertThat(ready("a").build().available(TIMEOUT, LONG_AGO, NOW)).isTrue();
        assertThat(ready("a").disconnected().build().available(TIMEOUT, LONG_AGO, NOW))
                .isFalse();
        assertThat(ready("a").heardAgo(Duration.ofMinutes(3)).build().available(TIMEOUT, LONG_AGO, NOW))
                .isFalse();
        assertThat(draining("a", DrainReason.OPERATOR).build().available(TIMEOUT, LONG_AGO, NOW))
                .isFalse();
    }

    @Test
    @DisplayName("P5: a draining pod can still be talked to")
    void aDrainingPodIsReachable() {
        assertThat(draining("a", DrainReason.OPERATOR).build().reachable(TIMEOUT, LONG_AGO, NOW))
                .isTrue();
    }

    @Test
    @DisplayName("P1: an agent that was never heard of is not available, however connected")
    void anAgentNeverHeardOfIsNotAvailable() {
        PodFixture mute = ready("a").contact(new AgentContact(true, null, null));
        assertThat(mute.build().available(TIMEOUT, LONG_AGO, NOW)).isFalse();
    }

    @Test
    @DisplayName("S4: a pod is free that runs nothing and holds nothing")
    void aPodIsFreeThatRunsNothingAndHoldsNothing() {
        assertThat(ready("a").build().free()).isTrue();
        assertThat(ready("a").reservedFor(1).build().free()).isFalse();
        assertThat(ready("a").plans(1).build().free()).isFalse();
        assertThat(ready("a").blocked(1).build().free()).isFalse();
    }

    @Test
    @DisplayName("P3: a plan_and_apply owns its pod, a plan does not")
    void aPlanAndApplyOwnsItsPod() {
        assertThat(ready("a").exclusive().build().ownedByExclusive()).isTrue();
        assertThat(ready("a").plans(0, 1).build().ownedByExclusive()).isFalse();
    }

    @Test
    @DisplayName("P3, P12: so does what may still run on slot 0, until a heartbeat shows it idle")
    void whatMayStillRunOnSlot0OwnsThePod() {
        assertThat(ready("a").blocked(0).build().ownedByExclusive()).isTrue();
        assertThat(ready("a").blocked(1).build().ownedByExclusive()).isFalse();
    }

    @Test
    @DisplayName("P4: it knows what it holds")
    void itKnowsWhatItHolds() {
        AgentPod pod = ready("a").reservedFor(4, 5).build();
        assertThat(pod.holds(new TaskId(5))).isTrue();
        assertThat(pod.holds(new TaskId(6))).isFalse();
    }

    @Test
    void exactlyADrainingPodHasADrain() {
        Drain drain = new Drain(DrainReason.OPERATOR, NOW, false);
        assertThatIllegalArgumentException().isThrownBy(() -> pod(PodPhase.READY, drain));
        assertThatIllegalArgumentException().isThrownBy(() -> pod(PodPhase.DRAINING, null));
    }

    @Test
    void aPodHasSlots() {
        PodFixture none = ready("a").slots(0);
        assertThatIllegalArgumentException().isThrownBy(none::build);
    }

    private static AgentPod pod(PodPhase phase, Drain drain) {
        return AgentPodBuilder.builder()
                .name(new PodName("a"))
                .phase(phase)
                .drain(drain)
                .createdAt(NOW)
                .progressAt(NOW)
                .hindered(false)
                .templateHash("t")
                .slots(List.of(Slot.idle(0, NOW)))
                .reservations(List.of())
                .contact(AgentContact.NONE)
                .freeSince(NOW)
                .lapses(0)
                .lastLapseAt(null)
                .build();
    }
}
