package dev.berth.server.control.loop;

import static dev.berth.server.control.loop.Samples.POOL;
import static dev.berth.server.control.loop.Samples.changes;
import static dev.berth.server.control.loop.Samples.exclusive;
import static dev.berth.server.control.loop.Samples.local;
import static dev.berth.server.control.loop.Samples.noChanges;
import static dev.berth.server.control.loop.Samples.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.pool.Slot;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.TaskStatus;
import dev.berth.domain.task.Tool;
import dev.berth.server.control.loop.MemoryFaults.Call;
import dev.berth.server.control.loop.MemoryFaults.Fault;
import dev.berth.server.control.port.AgentInstruction;
import dev.berth.server.control.port.AgentReport.Accepted;
import dev.berth.server.control.port.AgentReport.Finished;
import dev.berth.server.control.port.AgentReport.Heartbeat;
import dev.berth.server.control.port.StoredPod;
import dev.berth.server.control.turn.PoolEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RecoveryTurnTest {
    private final Scenario scenario = new Scenario(local(0, 3));

    @Test
    void aHelloAdoptsWhatRunsAbandonsWhatIsStaleAndReleasesWhatNobodyKeepsF1() {
        scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        AgentInstruction.Assign stale = agent.assigned();
        scenario.wait(Duration.ofSeconds(16));
        AgentInstruction.Assign current = agent.work();
        agent.running.put(2, stale);
        agent.running.put(current.slot(), current);
        agent.warm.add(new TaskId(77));
        agent.disconnect();

        agent.connect();

        assertThat(agent.told()).hasExactlyElementsOfTypes(AgentInstruction.Welcome.class);
        assertThat(agent.welcome().adopted()).containsExactly(ScriptedAgent.ref(current));
        assertThat(agent.welcome().release()).containsExactly(new TaskId(77));
    }

    @Test
    void theDirectoryOfAPlanWhoseResultIsOnItsWayIsNotReleasedF1() {
        TaskId task = scenario.submit(exclusive("prod"));
        ScriptedAgent agent = scenario.connectNext();
        AgentInstruction.Assign assign = agent.work();
        agent.disconnect();
        agent.running.clear();
        agent.unacknowledged.add(ScriptedAgent.ref(assign));
        agent.warm.add(task);

        agent.connect();
        assertThat(agent.welcome().release()).isEmpty();
        agent.planned(assign, changes());

        assertThat(agent.told(AgentInstruction.Release.class)).isEmpty();
        scenario.confirm(task);
        assertThat(agent.assigned().warm()).isTrue();
    }

    @Test
    void aReservationThatHelloDoesNotNameTurnsColdP6() {
        TaskId task = scenario.submit(exclusive("prod"));
        ScriptedAgent agent = scenario.connectNext();
        agent.plan(changes());
        agent.disconnect();
        agent.warm.clear();
        agent.connect();

        scenario.confirm(task);

        assertThat(agent.assigned().warm()).isFalse();
        assertThat(scenario.database.pool(Samples.POOL).reservations).isEmpty();
    }

    @Test
    void anApplyWithoutDirectoryAndBundleIsPlannedAndAskedForAgainP6() {
        TaskId task = scenario.submit(exclusive("prod"));
        ScriptedAgent agent = scenario.connectNext();
        agent.plan(new PlanSummary(true, 1, 0, 0, null, null));
        agent.disconnect();
        agent.warm.clear();
        agent.connect();

        scenario.confirm(task);

        assertThat(scenario.task(task).confirmation()).isNull();
        agent.plan(changes());
        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.APPLY_PENDING);
    }

    @Test
    void aLostReservedPodLeavesItsTaskWaitingAndItsApplyRunsColdF5() {
        TaskId task = scenario.submit(exclusive("prod"));
        ScriptedAgent agent = scenario.connectNext();
        agent.plan(changes());

        scenario.loop.post(new PoolEvent.PodGone(agent.pod(), "evicted"));
        scenario.settle();

        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.APPLY_PENDING);
        scenario.confirm(task);
        ScriptedAgent next = scenario.connectNext();
        assertThat(next.assigned().warm()).isFalse();
        assertThat(next.assigned().task().phase()).isEqualTo(Phase.APPLY);
    }

    @Test
    void anApplyRunsColdOnlyWhereItsToolVersionIsAtHandP6() {
        Scenario two = new Scenario(local(3, 3));
        two.tick();
        ScriptedAgent planner = withTool(two, "1.11.4");
        TaskId task = two.submit(exclusive("prod"));
        planner.plan(changes());
        ScriptedAgent newer = withTool(two, "1.12.0");
        ScriptedAgent same = withTool(two, "1.11.4");
        two.loop.post(new PoolEvent.PodGone(planner.pod(), "evicted"));
        two.settle();

        two.confirm(task);

        assertThat(newer.told(AgentInstruction.Assign.class)).isEmpty();
        assertThat(same.assigned().task().phase()).isEqualTo(Phase.APPLY);
    }

    @Test
    void anApplyWhoseToolVersionIsNowhereAtHandIsPlannedAndAskedForAgainP6() {
        Scenario two = new Scenario(local(1, 1));
        two.tick();
        ScriptedAgent planner = withTool(two, "1.11.4");
        TaskId task = two.submit(exclusive("prod"));
        planner.plan(changes());
        two.loop.post(new PoolEvent.PodGone(planner.pod(), "evicted"));
        two.settle();
        two.confirm(task);
        assertThat(two.task(task).phase()).isEqualTo(Phase.APPLY);

        ScriptedAgent newer = withTool(two, "1.12.0");

        assertThat(newer.assigned().task().phase()).isEqualTo(Phase.PLAN);
        assertThat(two.task(task).confirmation()).isNull();
    }

    private static ScriptedAgent withTool(Scenario scenario, String version) {
        PodName pod = scenario.pods().stream()
                .filter(row -> row.agent() == null)
                .map(StoredPod::name)
                .findFirst()
                .orElseThrow();
        ScriptedAgent agent = scenario.agent(pod);
        agent.tools = Map.of(Tool.TERRAFORM, version);
        agent.connect();
        return agent;
    }

    @Test
    void theWelcomeComesBeforeAllElseOfItsTurnF1() {
        scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        agent.work();
        agent.disconnect();
        agent.say(new Heartbeat(List.of()));

        agent.connect();
        var hello = agent.post(agent.hello());
        var late = agent.post(new Accepted(new dev.berth.server.control.port.AttemptRef(new TaskId(1), 9)));
        scenario.settle();

        assertThat(hello).isCompleted();
        assertThat(late).isCompleted();

        assertThat(agent.told())
                .hasExactlyElementsOfTypes(
                        AgentInstruction.Welcome.class, AgentInstruction.Welcome.class, AgentInstruction.Abandon.class);
    }

    @Test
    void seenElsewhere03ARestartFindsReservedPodsAndTheirTasksAgain() {
        TaskId task = scenario.submit(exclusive("prod"));
        ScriptedAgent agent = scenario.connectNext();
        agent.plan(changes());

        scenario.restart();
        scenario.wait(Duration.ofSeconds(20));
        agent.connect();
        scenario.wait(Duration.ofMinutes(10));
        scenario.confirm(task);

        assertThat(scenario.runtime.deleted).isEmpty();
        assertThat(agent.assigned().warm()).isTrue();
        agent.applied(agent.work());
        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.APPLIED);
    }

    @Test
    void aResultThatArrivesAfterARestartCountsF1() {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        AgentInstruction.Assign assign = agent.work();

        scenario.restart();
        agent.running.clear();
        agent.unacknowledged.add(ScriptedAgent.ref(assign));
        agent.connect();
        agent.planned(assign, noChanges());

        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.PLANNED);
        assertThat(agent.told(AgentInstruction.FinishedAck.class)).hasSize(1);
    }

    @Test
    void whatAnAgentSaidWhileTheDatabaseWasAwayIsKeptF8() {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        AgentInstruction.Assign assign = agent.work();
        scenario.database.faults = call -> Fault.REFUSED;

        CompletableFuture<Void> folded =
                agent.post(ScriptedAgent.finished(assign, dev.berth.domain.task.Outcome.SUCCEEDED, noChanges()));
        scenario.wait(Duration.ofSeconds(20));
        assertThat(folded).isNotDone();
        assertThat(agent.told(AgentInstruction.FinishedAck.class)).isEmpty();
        scenario.database.faults = call -> Fault.NONE;
        scenario.wait(Duration.ofSeconds(2));

        assertThat(folded).isCompleted();
        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.PLANNED);
        assertThat(agent.told(AgentInstruction.FinishedAck.class)).hasSize(1);
    }

    @Test
    void aDatabaseThatIsReadAndNotWrittenIsNoEventsFaultF8() {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        AgentInstruction.Assign assign = agent.work();
        scenario.database.faults = call -> call == Call.COMMIT ? Fault.REFUSED : Fault.NONE;

        CompletableFuture<Void> folded =
                agent.post(ScriptedAgent.finished(assign, dev.berth.domain.task.Outcome.SUCCEEDED, noChanges()));
        scenario.wait(Duration.ofSeconds(30));

        assertThat(folded).isNotDone();
        assertThat(agent.closed()).isNull();
        scenario.database.faults = call -> Fault.NONE;
        scenario.wait(Duration.ofSeconds(2));
        assertThat(folded).isCompleted();
        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.PLANNED);
    }

    @Test
    void aCommitWhoseAnswerGotLostIsNotDoneTwiceF8() {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        AgentInstruction.Assign assign = agent.work();
        scenario.database.faults = call -> call == Call.COMMIT ? Fault.ANSWER_LOST : Fault.NONE;
        agent.planned(assign, noChanges());
        scenario.database.faults = call -> Fault.NONE;

        scenario.wait(Duration.ofSeconds(2));

        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.PLANNED);
        assertThat(scenario.database.history(task)).hasSize(2);
        assertThat(agent.told(AgentInstruction.FinishedAck.class)).hasSize(1);
    }

    @Test
    void aPodWhoseCreationGotLostWithTheCommitsAnswerIsReplacedSoonF8() {
        scenario.tick();
        scenario.database.faults = call -> call == Call.COMMIT ? Fault.ANSWER_LOST : Fault.NONE;
        scenario.submit(plan("dev"));
        scenario.database.faults = call -> Fault.NONE;
        assertThat(scenario.runtime.created).isEmpty();

        scenario.wait(Duration.ofSeconds(15));

        assertThat(scenario.runtime.created).hasSize(1);
    }

    @Test
    void aStaleTurnIsDecidedAnewFromWhatIsStored() {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.agent(scenario.pods().get(0).name());
        Runnable cancelBehindTheLoop = () -> scenario.database.tasks.computeIfPresent(
                task, (id, present) -> present.canceled("bob", scenario.time.instant()));
        scenario.database.faults = call -> {
            if (call == Call.COMMIT) {
                cancelBehindTheLoop.run();
                scenario.database.faults = next -> Fault.NONE;
            }
            return Fault.NONE;
        };

        agent.connect();

        assertThat(agent.told()).hasExactlyElementsOfTypes(AgentInstruction.Welcome.class);
        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.CANCELED);
    }

    @Test
    void aLostWakeUpIsFoundAndReportedByTheNextCheckC4() {
        scenario.tick();
        scenario.database.add(plan("dev"), scenario.time.instant());
        scenario.wait(Duration.ofSeconds(50));
        assertThat(scenario.runtime.created).isEmpty();

        scenario.wait(Duration.ofSeconds(15));

        assertThat(scenario.runtime.created).hasSize(1);
        assertThat(scenario.meter.repaired).isEqualTo(1);
    }

    /** A leader that stood still finds what its successor has stored; that is no difference of its own. */
    @Test
    void whoDoesNotLeadReportsNoDifferenceF14() {
        scenario.tick();
        scenario.database.add(plan("dev"), scenario.time.instant());
        scenario.wait(Duration.ofSeconds(60));
        scenario.leadership.leads = false;

        scenario.wait(Duration.ofSeconds(15));

        assertThat(scenario.meter.repaired).isZero();
    }

    @Test
    void whatAWakeUpExplainsIsNotReportedC4() {
        scenario.tick();
        scenario.wait(Duration.ofSeconds(55));
        TaskId late = scenario.database.add(plan("dev"), scenario.time.instant());
        scenario.wait(Duration.ofSeconds(5));
        assertThat(scenario.runtime.created).as("the check came first").hasSize(1);
        scenario.loop.taskChanged(late);

        scenario.wait(Duration.ofSeconds(60));

        assertThat(scenario.meter.repaired).isZero();
    }

    @Test
    void noTickAndNoHeartbeatReadsTheDatabaseC4() {
        scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        agent.work();
        int loads = scenario.database.loads;

        scenario.wait(Duration.ofSeconds(55));

        assertThat(scenario.database.loads).isEqualTo(loads);
    }

    @Test
    void wakeUpsWithoutCauseStoreNothing() {
        TaskId task = scenario.submit(exclusive("prod"));
        scenario.connectNext().plan(changes());
        int commits = scenario.database.commits;

        for (int again = 0; again < 5; again++) {
            scenario.loop.taskChanged(task);
            scenario.loop.taskChanged(new TaskId(999));
            scenario.loop.reload();
            scenario.settle();
        }

        assertThat(scenario.database.commits).isEqualTo(commits);
    }

    @Test
    void anEventThatCannotBeFoldedDoesNotStopTheOthersF11() {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        AgentInstruction.Assign assign = agent.work();

        CompletableFuture<Void> poison = scenario.loop.report(agent.session(), null);
        agent.planned(assign, noChanges());

        assertThat(poison).isCompleted();
        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.PLANNED);
    }

    @Test
    void anEventThatCannotBeStoredDoesNotStopTheOthersF11() {
        TaskId poisoned = scenario.submit(plan("dev"));
        TaskId sound = scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        List<AgentInstruction.Assign> assigns = agent.told(AgentInstruction.Assign.class);
        assigns.forEach(agent::begin);
        scenario.database.refusesTimelineOf = poisoned;
        CompletableFuture<Void> poison = scenario.loop.report(agent.session(), succeeded(assigns.get(0)));
        CompletableFuture<Void> fine = scenario.loop.report(agent.session(), succeeded(assigns.get(1)));

        scenario.wait(Duration.ofSeconds(10));

        assertThat(poison).isCompleted();
        assertThat(fine).isCompleted();
        assertThat(scenario.task(sound).status()).isEqualTo(TaskStatus.PLANNED);
        assertThat(scenario.task(poisoned).status()).isEqualTo(TaskStatus.RUNNING);
        assertThat(agent.closed()).as("the agent starts over with a hello").isNotNull();
    }

    @Test
    void aListThatCannotBeFoldedIsNotAskedForAgainAtOnceF12() {
        TaskId task = scenario.submit(exclusive("prod"));
        ScriptedAgent agent = scenario.connectNext();
        AgentInstruction.Assign assign = agent.work();
        Slot[] slots = Objects.requireNonNull(scenario.database.pool(POOL).slots.get(agent.pod()));
        Slot running = slots[0];
        agent.planned(assign, changes());
        // No turn leaves a row like this behind: a task that waits for approval and runs.
        Objects.requireNonNull(scenario.database.pool(POOL).slots.get(agent.pod()))[0] = running;
        scenario.runtime.pods.clear();
        scenario.wait(Duration.ofSeconds(5));
        int before = scenario.runtime.listings;

        CompletableFuture<Void> poison = scenario.loop.report(agent.session(), null);
        scenario.settle();

        assertThat(poison).isCompleted();
        assertThat(scenario.runtime.listings - before).isEqualTo(1);
        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.APPLY_PENDING);
    }

    @Test
    void aTaskThatWasStoredLateDoesNotOvertakeTheOneAtWorkP10() {
        TaskId late = scenario.database.add(exclusive("prod"), scenario.time.instant());
        var hidden = scenario.database.tasks.remove(late);
        TaskId first = scenario.submit(exclusive("prod"));
        ScriptedAgent agent = scenario.connectNext();
        agent.plan(changes());
        scenario.database.tasks.put(late, hidden);

        scenario.loop.taskChanged(late);
        scenario.settle();

        assertThat(scenario.database.violations).isEmpty();
        assertThat(scenario.task(late).status()).isEqualTo(TaskStatus.PENDING);
        scenario.confirm(first);
        agent.applied(agent.work());
        assertThat(agent.assigned().task().id()).isEqualTo(late);
    }

    @Test
    void aPodWithoutRowIsRefusedAndTheLoopGoesOn() {
        ScriptedAgent stranger = scenario.connect(new PodName("stranger"));

        assertThat(stranger.closed()).isEqualTo(dev.berth.server.control.port.AgentLink.CloseCause.UNKNOWN_POD);
    }

    private static Finished succeeded(AgentInstruction.Assign assign) {
        return ScriptedAgent.finished(assign, dev.berth.domain.task.Outcome.SUCCEEDED, noChanges());
    }
}
