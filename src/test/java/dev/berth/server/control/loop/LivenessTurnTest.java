package dev.berth.server.control.loop;

import static dev.berth.server.control.loop.Samples.changes;
import static dev.berth.server.control.loop.Samples.exclusive;
import static dev.berth.server.control.loop.Samples.fixed;
import static dev.berth.server.control.loop.Samples.local;
import static dev.berth.server.control.loop.Samples.noChanges;
import static dev.berth.server.control.loop.Samples.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.task.Outcome;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.AttemptWait;
import dev.berth.server.control.port.AgentInstruction;
import dev.berth.server.control.port.AgentLink.CloseCause;
import dev.berth.server.control.port.AgentReport.Disconnected;
import dev.berth.server.control.port.AgentReport.Draining;
import dev.berth.server.control.port.AgentReport.Heartbeat;
import dev.berth.server.control.port.AgentReport.SlotAttempt;
import dev.berth.server.control.port.AgentReport.Wait;
import dev.berth.server.control.port.AgentReport.Wait.Kind;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.TimelineEntry;
import dev.berth.server.control.turn.AgentMemory;
import dev.berth.server.control.turn.PoolEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LivenessTurnTest {
    private static final Heartbeat EMPTY = new Heartbeat(List.of());
    private final Scenario scenario = new Scenario(local(0, 2));

    @Test
    void aSilentPodIsUnavailableAndThenLostL1() {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        agent.work();
        agent.socketBroke();

        scenario.wait(Duration.ofSeconds(130));
        assertThat(agent.closed()).isEqualTo(CloseCause.HEARTBEAT_TIMEOUT);
        assertThat(scenario.task(task).attempt()).isEqualTo(1);
        scenario.wait(Duration.ofSeconds(180));

        assertThat(scenario.task(task).lostPlanAttempts()).isEqualTo(1);
        assertThat(scenario.runtime.deleted).containsExactly(agent.pod());
    }

    /** Seed 16418. */
    @Test
    void whatAnAgentSaysWhileTheDatabaseIsReadIsFoldedBeforeItsSilenceIsJudgedF1() {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        agent.work();
        agent.socketBroke();
        scenario.wait(Duration.ofSeconds(299));

        scenario.database.faults = call -> {
            scenario.database.faults = next -> MemoryFaults.Fault.NONE;
            scenario.time.pass(Duration.ofSeconds(2));
            CompletableFuture<Void> unused = agent.dial();
            return MemoryFaults.Fault.NONE;
        };
        scenario.tick();

        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.RUNNING);
        assertThat(scenario.task(task).attempt()).isEqualTo(1);
    }

    @Test
    void aPodThatTheRuntimeSaysIsGoneIsLostAtOnceL1() {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        agent.work();
        scenario.runtime.pods.clear();

        scenario.loop.post(new PoolEvent.PodGone(agent.pod(), "evicted"));
        scenario.settle();

        assertThat(scenario.task(task).lostPlanAttempts()).isEqualTo(1);
        assertThat(scenario.pod(agent.pod())).isEmpty();
        assertThat(agent.closed()).isEqualTo(CloseCause.UNKNOWN_POD);
        assertThat(scenario.runtime.created).as("a new pod for the task").hasSize(2);
    }

    @Test
    void threeLostPlansAreTheEndF3() {
        TaskId task = scenario.submit(plan("dev"));
        for (int attempt = 1; attempt <= 3; attempt++) {
            ScriptedAgent agent = scenario.connectNext();
            agent.work();
            scenario.runtime.pods.remove(agent.pod());
            scenario.loop.post(new PoolEvent.PodGone(agent.pod(), "evicted"));
            scenario.settle();
            scenario.wait(Duration.ofSeconds(5));
        }

        assertThat(scenario.task(task).error().code()).isEqualTo("attempts_exhausted");
    }

    @Test
    void aLostApplyFailsAndLocksItsWorkspaceF4() {
        ScriptedAgent agent = applying("prod");
        TaskId task = agent.assigned().task().id();
        int ended = scenario.database.ended.size();
        TaskId next = scenario.submit(exclusive("prod"));

        scenario.loop.post(new PoolEvent.PodGone(agent.pod(), "node died"));
        scenario.settle();

        assertThat(scenario.task(task).error().code()).isEqualTo("apply_outcome_unknown");
        assertThat(scenario.database
                        .gates
                        .get(scenario.task(task).request().workspace())
                        .locked())
                .isTrue();
        assertThat(scenario.database.ended)
                .as("only unlock frees the state lock (F13)")
                .hasSize(ended);
        scenario.wait(Duration.ofSeconds(60));
        assertThat(scenario.task(next).status()).isEqualTo(TaskStatus.PENDING);
    }

    @Test
    void anApplyThatItsLostPodNeverTookIsPlacedAgainP11() {
        TaskId task = scenario.submit(exclusive("prod"));
        ScriptedAgent agent = scenario.connectNext();
        agent.plan(changes());
        scenario.confirm(task);
        AgentInstruction.Assign untaken = agent.assigned();

        scenario.runtime.pods.remove(agent.pod());
        scenario.loop.post(new PoolEvent.PodGone(agent.pod(), "node died"));
        scenario.settle();

        assertThat(scenario.task(task).error()).isNull();
        assertThat(agent.begin(untaken))
                .as("the old attempt can no longer begin")
                .isFalse();
        ScriptedAgent other = scenario.connectNext();
        assertThat(other.assigned().task().attempt())
                .isGreaterThan(untaken.task().attempt());
        other.applied(other.work());
        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.APPLIED);
    }

    @Test
    void theLateResultOfALostApplyIsAcknowledgedAndRecordedF4() {
        ScriptedAgent agent = applying("prod");
        AgentInstruction.Assign apply = agent.assigned();
        agent.running.remove(apply.slot());
        agent.say(EMPTY);
        agent.say(EMPTY);
        TaskId task = apply.task().id();
        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.FAILED);

        agent.applied(apply);

        assertThat(agent.told()).contains(new AgentInstruction.FinishedAck(ScriptedAgent.ref(apply)));
        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.FAILED);
        assertThat(scenario.task(task).error().code()).isEqualTo("apply_outcome_unknown");
        assertThat(scenario.task(task).error().message()).contains("succeeded");
        assertThat(scenario.database.history(task))
                .extracting(TimelineEntry::reason)
                .endsWith("late_result_succeeded");
        agent.say(ScriptedAgent.finished(apply, Outcome.SUCCEEDED, null));
        assertThat(scenario.database.history(task))
                .extracting(TimelineEntry::reason)
                .containsOnlyOnce("late_result_succeeded");
    }

    @Test
    void whatAnotherPodSaysOfALostApplyIsAcknowledgedAndForgottenF4() {
        ScriptedAgent agent = applying("prod");
        AgentInstruction.Assign apply = agent.assigned();
        agent.running.remove(apply.slot());
        agent.say(EMPTY);
        agent.say(EMPTY);
        TaskId task = apply.task().id();
        var unknown = scenario.task(task).error();
        scenario.submit(exclusive("stage"));
        scenario.submit(exclusive("test"));
        ScriptedAgent stranger = scenario.connectNext();

        stranger.say(ScriptedAgent.finished(apply, Outcome.SUCCEEDED, null));

        assertThat(stranger.told()).contains(new AgentInstruction.FinishedAck(ScriptedAgent.ref(apply)));
        assertThat(scenario.task(task).error()).isEqualTo(unknown);
        assertThat(scenario.database.openReports).containsExactly(ScriptedAgent.ref(apply));
    }

    @Test
    void twoHeartbeatsAfterTheAcceptanceThatLackTheAttemptProveItLostL2() {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        agent.say(EMPTY);
        agent.say(EMPTY);
        assertThat(scenario.task(task).attempt()).as("not accepted yet").isEqualTo(1);
        agent.accept();
        agent.say(EMPTY);
        assertThat(scenario.task(task).attempt()).isEqualTo(1);

        agent.say(EMPTY);

        assertThat(scenario.task(task).lostPlanAttempts()).isEqualTo(1);
    }

    @Test
    void heartbeatsOutOfTurnProveNothingL2() {
        Heartbeat between = new Heartbeat(List.of(), Map.of(), false, List.of(), true);
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        agent.accept();
        agent.say(EMPTY);

        agent.say(between);
        agent.say(between);

        assertThat(scenario.task(task).attempt()).isEqualTo(1);
        agent.say(EMPTY);
        assertThat(scenario.task(task).lostPlanAttempts()).isEqualTo(1);
    }

    @Test
    void whatAnAttemptWaitsForIsRememberedUntilItsAgentSaysOtherwise() {
        scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        AttemptRef attempt = ScriptedAgent.ref(agent.work());
        List<SlotAttempt> table = List.of(new SlotAttempt(agent.assigned().slot(), attempt));
        agent.say(new Heartbeat(table, Map.of(attempt, new Wait(Kind.INIT, "task 7")), false, List.of(), true));
        Instant since = scenario.time.instant();
        scenario.time.pass(Duration.ofSeconds(3));
        Wait next = new Wait(Kind.INIT, "task 8");

        agent.say(new Heartbeat(table, Map.of(attempt, next), false, List.of(), false));

        AgentMemory memory = scenario.memory().agents().get(agent.pod());
        assertThat(memory.waits).containsExactly(Map.entry(attempt, new AttemptWait(next, since)));
        Wait other = new Wait(Kind.PATH, "task 8");
        agent.say(new Heartbeat(table, Map.of(attempt, other), false, List.of(), false));
        assertThat(scenario.memory().agents().get(agent.pod()).waits)
                .containsExactly(Map.entry(attempt, new AttemptWait(other, scenario.time.instant())));
        agent.heartbeat();
        assertThat(scenario.memory().agents().get(agent.pod()).waits).isEmpty();
    }

    @Test
    void heartbeatsOfAnEarlierSocketProveNothingL2() {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        AgentInstruction.Assign assign = agent.accept();
        agent.say(EMPTY);
        agent.disconnect();
        agent.connect();
        agent.say(EMPTY);
        assertThat(scenario.task(task).lostPlanAttempts()).isZero();

        agent.heartbeat();
        agent.say(EMPTY);

        assertThat(scenario.task(task).attempt()).isEqualTo(assign.task().attempt());
    }

    @Test
    void heartbeatsThatWereOnTheirWayWhenTheAttemptBeganProveNothingL2() {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        agent.begin(agent.assigned());

        agent.say(EMPTY);
        agent.say(EMPTY);
        agent.say(EMPTY);
        agent.accept();

        assertThat(scenario.task(task).attempt()).isEqualTo(1);
    }

    @Test
    void anAttemptThatWasBegunOnAnEarlierSocketAndIsNeverNamedIsLostL2() {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        agent.begin(agent.assigned());
        agent.disconnect();
        scenario.time.pass(Duration.ofSeconds(1));
        agent.connect();

        agent.say(EMPTY);
        agent.say(EMPTY);

        assertThat(scenario.task(task).lostPlanAttempts()).isEqualTo(1);
    }

    @Test
    void anAttemptWhoseResultIsOnItsWayIsNeverLostL2() {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        AgentInstruction.Assign assign = agent.work();
        agent.disconnect();
        agent.running.clear();
        agent.unacknowledged.add(ScriptedAgent.ref(assign));
        agent.connect();

        agent.say(EMPTY);
        agent.say(EMPTY);
        agent.say(EMPTY);
        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.RUNNING);
        agent.planned(assign, noChanges());

        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.PLANNED);
    }

    @Test
    void withinATurnResultsAreFoldedBeforeLossesL2() {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        AgentInstruction.Assign assign = agent.work();
        scenario.loop.post(new PoolEvent.PodGone(agent.pod(), "evicted"));

        agent.planned(assign, noChanges());

        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.PLANNED);
    }

    @Test
    void aGapBetweenTurnsRestartsAllWaitingL3() {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        scenario.time.pass(Duration.ofMinutes(20));

        scenario.tick();

        assertThat(scenario.pods()).extracting(pod -> pod.phase()).containsExactly(PodPhase.READY);
        assertThat(scenario.task(task).attempt())
                .as("the accept time-out began anew")
                .isEqualTo(1);
        assertThat(agent.closed()).isNull();
    }

    @Test
    void theReturnOfTheDatabaseRestartsAllWaitingL3() {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        agent.socketBroke();
        scenario.database.faults = call -> MemoryFaults.Fault.REFUSED;
        scenario.wait(Duration.ofMinutes(10));
        scenario.database.faults = call -> MemoryFaults.Fault.NONE;

        scenario.wait(Duration.ofSeconds(8));

        assertThat(scenario.task(task).attempt()).isEqualTo(1);
        assertThat(scenario.pods()).extracting(pod -> pod.phase()).containsExactly(PodPhase.READY);
    }

    @Test
    void aStartOfTheServerRestartsAllWaitingL3() {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        agent.work();
        scenario.time.pass(Duration.ofHours(1));

        scenario.restart();
        scenario.wait(Duration.ofMinutes(4));

        assertThat(scenario.task(task).attempt()).isEqualTo(1);
        assertThat(scenario.runtime.deleted).isEmpty();
    }

    @Test
    void anotherAgentIsRefusedWhileTheFirstOneLivesF2() {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent first = scenario.connectNext();
        first.work();

        ScriptedAgent second = scenario.connect(first.pod());

        assertThat(second.closed()).isEqualTo(CloseCause.NAME_TAKEN);
        assertThat(second.told()).isEmpty();
        assertThat(first.closed()).isNull();
        assertThat(scenario.task(task).attempt()).isEqualTo(1);
    }

    @Test
    void anotherAgentTakesOverFromASilentOneAndItsWorkIsLostF2() {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent first = scenario.connectNext();
        first.work();
        first.socketBroke();
        scenario.wait(Duration.ofSeconds(31));

        ScriptedAgent second = scenario.connect(first.pod());

        assertThat(first.closed()).isEqualTo(CloseCause.SUPERSEDED);
        assertThat(scenario.task(task).lostPlanAttempts()).isEqualTo(1);
        assertThat(second.assigned().task().id()).isEqualTo(task);
    }

    @Test
    void aSecondConnectionOfTheSameAgentReplacesTheFirstF2() {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        AgentInstruction.Assign assign = agent.work();
        var old = agent.session();

        agent.connect();
        List<CompletableFuture<Void>> late = Stream.of(EMPTY, EMPTY, new Draining(), new Disconnected())
                .map(report -> scenario.loop.report(old, report))
                .toList();
        scenario.settle();

        assertThat(scenario.link.closed(old.id())).isEqualTo(CloseCause.SUPERSEDED);
        assertThat(late).allMatch(CompletableFuture::isDone);
        assertThat(agent.welcome().adopted()).containsExactly(ScriptedAgent.ref(assign));
        assertThat(scenario.task(task).attempt()).isEqualTo(1);
        TaskId next = scenario.submit(plan("test"));
        assertThat(agent.assigned().task().id()).isEqualTo(next);
    }

    @Test
    void aStaticAgentThatWasToldToEndIsReadyAgainWhenItsNextProcessComesP5() {
        Scenario pool = new Scenario(fixed());
        PodName name = new PodName("rack-1");
        ScriptedAgent first = pool.connect(name);
        first.say(new Draining());
        first.disconnect();

        ScriptedAgent second = pool.connect(name);
        pool.submit(plan("dev"));

        assertThat(second.told(AgentInstruction.Assign.class)).hasSize(1);
    }

    @Test
    void aStaticPodThatReturnsAfterItWasLostIsReadyAgainL1() {
        Scenario pool = new Scenario(fixed());
        TaskId task = pool.submit(plan("dev"));
        ScriptedAgent agent = pool.connect(new PodName("rack-1"));
        AgentInstruction.Assign old = agent.work();
        agent.socketBroke();
        pool.wait(Duration.ofMinutes(6));
        assertThat(pool.pods()).extracting(pod -> pod.phase()).containsExactly(PodPhase.LOST);

        agent.connect();

        assertThat(agent.welcome().abandon()).containsExactly(ScriptedAgent.ref(old));
        assertThat(pool.pods()).extracting(pod -> pod.phase()).containsExactly(PodPhase.READY);
        assertThat(pool.task(task).attempt()).isEqualTo(2);
    }

    @Test
    void anAgentWithoutSlotsIsRefusedAndDisturbsNobodyF11() {
        Scenario pool = new Scenario(fixed());
        ScriptedAgent agent = pool.agent(new PodName("rack-1"));
        agent.slots = 0;

        agent.connect();

        assertThat(agent.closed()).isEqualTo(CloseCause.UNKNOWN_POD);
        assertThat(pool.pods()).isEmpty();
    }

    private ScriptedAgent applying(String workspace) {
        TaskId task = scenario.submit(exclusive(workspace));
        ScriptedAgent agent = scenario.connectNext();
        agent.plan(changes());
        scenario.confirm(task);
        assertThat(agent.work().task().phase()).isEqualTo(Phase.APPLY);
        return agent;
    }
}
