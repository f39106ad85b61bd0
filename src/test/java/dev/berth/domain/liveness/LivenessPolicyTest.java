package dev.berth.domain.liveness;

import static dev.berth.domain.fixture.PodFixture.NOW;
import static dev.berth.domain.fixture.PodFixture.draining;
import static dev.berth.domain.fixture.PodFixture.lost;
import static dev.berth.domain.fixture.PodFixture.ready;
import static dev.berth.domain.fixture.PodFixture.starting;
import static dev.berth.domain.fixture.PoolFixture.pool;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.fixture.PodFixture;
import dev.berth.domain.fixture.PoolFixture;
import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.liveness.Finding.AttemptLapsed;
import dev.berth.domain.liveness.Finding.AttemptLost;
import dev.berth.domain.liveness.Finding.PodLost;
import dev.berth.domain.liveness.Finding.SocketSilent;
import dev.berth.domain.pool.AgentContact;
import dev.berth.domain.pool.DrainReason;
import dev.berth.domain.pool.RunningAttempt;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.TaskType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("L1, L2, L3, P11: what ended without saying so")
class LivenessPolicyTest {
    private static final Duration LOST = Duration.ofMinutes(5);
    private static final Duration SILENT = Duration.ofMinutes(2);
    private static final Duration ACCEPT = Duration.ofSeconds(10);
    private static final PodName A = new PodName("a");
    private static final TaskId TASK = new TaskId(7);

    private static List<Finding> judge(PoolFixture pool) {
        return new LivenessPolicy(LivenessLimits.DEFAULTS).judge(pool.snapshot(), NOW);
    }

    private static List<Finding> judge(PodFixture pod) {
        return judge(pool(pod));
    }

    /** Attempt 3 of task 7, assigned so long ago and not acknowledged. */
    private static RunningAttempt assigned(Duration ago) {
        return new RunningAttempt(TASK, TaskType.PLAN, Phase.PLAN, 3, NOW.minus(ago), null, null, 0);
    }

    private static RunningAttempt accepted() {
        return assigned(Duration.ofHours(1)).accepted(NOW.minus(Duration.ofHours(1)));
    }

    private static RunningAttempt begun() {
        Instant begun = NOW.minus(Duration.ofHours(1));
        return new RunningAttempt(TASK, TaskType.PLAN_AND_APPLY, Phase.APPLY, 3, begun, null, begun, 0);
    }

    @Test
    @DisplayName("L1: a pod without heartbeat for lostTimeout is lost")
    void aPodWithoutHeartbeatIsLost() {
        assertThat(judge(ready("a").disconnected().heardAgo(LOST.plusMillis(1))))
                .containsExactly(new PodLost(A, "no heartbeat for 300 s"));
        assertThat(judge(ready("a").disconnected().heardAgo(LOST))).isEmpty();
    }

    @Test
    @DisplayName("F4: one that only keeps the copy of a state is not, since it would be deleted with that")
    void aPodThatKeepsAStateIsNotLostBySilence() {
        PodFixture keeping =
                draining("a", DrainReason.UNSTORED_STATE).disconnected().heardAgo(LOST.plusDays(3));
        assertThat(judge(keeping)).isEmpty();
        assertThat(judge(keeping.reservedFor(7)))
                .hasOnlyElementsOfType(PodLost.class)
                .hasSize(1);
    }

    @Test
    @DisplayName("L1: so is a draining one")
    void aDrainingPodWithoutHeartbeatIsLost() {
        assertThat(judge(draining("a", DrainReason.OPERATOR).disconnected().heardAgo(LOST.plusSeconds(1))))
                .hasOnlyElementsOfType(PodLost.class)
                .hasSize(1);
    }

    @Test
    @DisplayName("L1: a pod that the runtime says is gone is lost at once, and nothing else is said of it")
    void aPodThatIsGoneIsLostAtOnce() {
        PodFixture gone = ready("a").gone("evicted").attempt(0, assigned(LOST)).lapses(9);
        assertThat(judge(gone)).containsExactly(new PodLost(A, "evicted"));
        assertThat(judge(draining("a", DrainReason.SCALE_IN).gone("deleted")))
                .containsExactly(new PodLost(A, "deleted"));
    }

    @Test
    @DisplayName("L1, S8: also a pod that ends before its first hello")
    void aStartingPodThatIsGoneIsLostAtOnce() {
        assertThat(judge(starting("a").gone("ImagePullBackOff"))).containsExactly(new PodLost(A, "ImagePullBackOff"));
    }

    @Test
    @DisplayName("S7: but its silence is a matter of startTimeout")
    void aStartingPodIsNotLostBySilence() {
        assertThat(judge(starting("a").bornAgo(Duration.ofHours(1)))).isEmpty();
    }

    @Test
    @DisplayName("L1: a pod is lost only once")
    void aLostPodIsNotLostAgain() {
        assertThat(judge(lost("a").gone("deleted").plans(1))).isEmpty();
    }

    @Test
    @DisplayName("L3: a pod not heard since the server began to listen is lost lostTimeout after that")
    void silenceCountsFromWhenTheServerCouldHear() {
        PodFixture unheard = ready("a").contact(AgentContact.NONE);
        assertThat(judge(pool(unheard).listeningFor(LOST))).isEmpty();
        assertThat(judge(pool(unheard).listeningFor(LOST.plusSeconds(1))))
                .hasOnlyElementsOfType(PodLost.class)
                .hasSize(1);
    }

    @Test
    @DisplayName("L3: an old heartbeat counts from then too")
    void anOldHeartbeatCountsFromWhenTheServerCouldHear() {
        PodFixture old = ready("a").disconnected().heardAgo(Duration.ofDays(2));
        assertThat(judge(pool(old).listeningFor(LOST))).isEmpty();
    }

    @Test
    @DisplayName("L1: an open socket without heartbeat is closed")
    void anOpenSocketWithoutHeartbeatIsSilent() {
        assertThat(judge(ready("a").heardAgo(SILENT.plusMillis(1)))).containsExactly(new SocketSilent(A));
        assertThat(judge(ready("a").heardAgo(SILENT))).isEmpty();
    }

    @Test
    @DisplayName("L1: there is nothing to close at a pod that is not connected")
    void aDisconnectedPodHasNoSocketToClose() {
        assertThat(judge(ready("a")
                        .disconnected()
                        .heardAgo(SILENT.plusSeconds(1))
                        .lapses(3)))
                .isEmpty();
    }

    @Test
    @DisplayName("L3: a socket is silent only while the server could hear")
    void aSocketIsSilentOnlyWhileTheServerCouldHear() {
        PodFixture old = ready("a").heardAgo(Duration.ofMinutes(4));
        assertThat(judge(pool(old).listeningFor(SILENT))).isEmpty();
    }

    @Test
    @DisplayName("P7: a socket that let three assigns in a row lapse is closed")
    void aSocketThatSwallowsAssignsIsSilent() {
        assertThat(judge(ready("a").lapses(3))).containsExactly(new SocketSilent(A));
        assertThat(judge(ready("a").lapses(2))).isEmpty();
    }

    @Test
    @DisplayName("P11: an attempt neither accepted nor begun within acceptTimeout is taken back")
    void anUnacknowledgedAttemptLapses() {
        assertThat(judge(ready("a").attempt(2, assigned(ACCEPT.plusMillis(1)))))
                .containsExactly(new AttemptLapsed(A, 2, TASK, 3));
        assertThat(judge(ready("a").attempt(2, assigned(ACCEPT)))).isEmpty();
    }

    @Test
    @DisplayName("P11: also when the pod is no longer connected")
    void anUnacknowledgedAttemptLapsesOnADisconnectedPodToo() {
        assertThat(judge(ready("a").disconnected().attempt(0, assigned(Duration.ofSeconds(11)))))
                .containsExactly(new AttemptLapsed(A, 0, TASK, 3));
    }

    @Test
    @DisplayName("P11: an attempt that was accepted or has begun is never taken back")
    void anAcknowledgedAttemptNeverLapses() {
        assertThat(judge(ready("a").attempt(0, accepted()))).isEmpty();
        assertThat(judge(ready("a").attempt(0, begun()))).isEmpty();
    }

    @Test
    @DisplayName("L3: acceptTimeout begins anew when the server can hear again")
    void acceptTimeoutBeginsAnewWhenTheServerCanHearAgain() {
        PodFixture pod = ready("a").attempt(0, assigned(Duration.ofMinutes(1)));
        assertThat(judge(pool(pod).listeningFor(ACCEPT))).isEmpty();
        assertThat(judge(pool(pod).listeningFor(ACCEPT.plusSeconds(1)))).hasSize(1);
    }

    @Test
    @DisplayName("L2: an acknowledged attempt that two heartbeats in a row lack is lost")
    void anAttemptThatTwoHeartbeatsLackIsLost() {
        assertThat(judge(ready("a").attempt(1, accepted().missed(2)))).containsExactly(new AttemptLost(A, 1, TASK, 3));
        assertThat(judge(ready("a").attempt(0, begun().missed(2)))).containsExactly(new AttemptLost(A, 0, TASK, 3));
    }

    @Test
    @DisplayName("L2: one heartbeat proves nothing")
    void oneHeartbeatProvesNothing() {
        assertThat(judge(ready("a").attempt(1, accepted().missed(1)))).isEmpty();
    }

    @Test
    @DisplayName("L2: heartbeats say nothing about an attempt that was not accepted yet")
    void anUnacknowledgedAttemptIsNotLostByHeartbeats() {
        assertThat(judge(ready("a").attempt(1, assigned(ACCEPT).missed(5)))).isEmpty();
    }

    @Test
    @DisplayName("L2, P11: every slot is judged for itself")
    void everySlotIsJudgedForItself() {
        PodFixture pod = ready("a")
                .attempt(0, assigned(ACCEPT.plusSeconds(1)))
                .attempt(1, accepted())
                .attempt(2, accepted().missed(2))
                .lapses(3);
        assertThat(judge(pod))
                .containsExactly(new AttemptLapsed(A, 0, TASK, 3), new AttemptLost(A, 2, TASK, 3), new SocketSilent(A));
    }
}
