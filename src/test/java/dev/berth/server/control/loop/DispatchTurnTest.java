package dev.berth.server.control.loop;

import static dev.berth.server.control.loop.Samples.changes;
import static dev.berth.server.control.loop.Samples.exclusive;
import static dev.berth.server.control.loop.Samples.local;
import static dev.berth.server.control.loop.Samples.noChanges;
import static dev.berth.server.control.loop.Samples.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.pool.DrainReason;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.task.Outcome;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.TaskCommands;
import dev.berth.server.control.port.AgentInstruction;
import dev.berth.server.control.port.AgentReport.Accepted;
import dev.berth.server.control.port.AgentReport.Refused;
import dev.berth.server.control.port.TimelineEntry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DispatchTurnTest {
    private final Scenario scenario = new Scenario(local(0, 1));

    @Test
    void seenElsewhere08AnAssignmentIsStoredBeforeItIsSent() {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.agent(scenario.pods().get(0).name());
        scenario.database.faults =
                call -> call == MemoryFaults.Call.COMMIT ? MemoryFaults.Fault.REFUSED : MemoryFaults.Fault.NONE;

        agent.connect();

        assertThat(agent.told()).isEmpty();
        scenario.database.faults = call -> MemoryFaults.Fault.NONE;
        scenario.wait(Duration.ofSeconds(1));
        assertThat(agent.told())
                .hasExactlyElementsOfTypes(AgentInstruction.Welcome.class, AgentInstruction.Assign.class);
        assertThat(scenario.task(task).attempt()).isEqualTo(1);
    }

    @Test
    void anAttemptNeitherAcceptedNorBegunIsTakenBackP11() {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        AgentInstruction.Assign first = agent.assigned();

        scenario.wait(Duration.ofSeconds(16));

        assertThat(scenario.database.history(task))
                .extracting(TimelineEntry::reason)
                .containsSequence("placed", "not_accepted", "placed");
        agent.say(new Accepted(ScriptedAgent.ref(first)));
        assertThat(agent.told()).contains(new AgentInstruction.Abandon(ScriptedAgent.ref(first)));
        assertThat(agent.begin(first)).as("a late answer begins nothing").isFalse();
    }

    @Test
    void acceptedAloneKeepsTheAttemptP11() {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        agent.accept();

        scenario.wait(Duration.ofSeconds(60));

        assertThat(scenario.task(task).attempt()).isEqualTo(1);
    }

    @Test
    void aHeartbeatThatNamesTheAttemptCountsAsAcceptanceP11() {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        agent.running.put(agent.assigned().slot(), agent.assigned());
        agent.heartbeat();

        scenario.wait(Duration.ofSeconds(60));

        assertThat(scenario.task(task).attempt()).isEqualTo(1);
    }

    @Test
    void aBeginThatTheLoopHasNotSeenWinsAgainstTheTakeBackP11() {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        AgentInstruction.Assign assign = agent.assigned();
        scenario.time.pass(Duration.ofSeconds(11));
        scenario.database
                .begin(ScriptedAgent.ref(assign), scenario.time.instant())
                .await()
                .indefinitely();

        agent.say(new dev.berth.server.control.port.AgentReport.Heartbeat(java.util.List.of()));

        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.RUNNING);
        assertThat(scenario.task(task).attempt()).isEqualTo(1);
    }

    @Test
    void threeLapsesInARowCloseTheSocketP7() {
        scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();

        scenario.wait(Duration.ofSeconds(50));

        assertThat(agent.closed()).isEqualTo(dev.berth.server.control.port.AgentLink.CloseCause.HEARTBEAT_TIMEOUT);
    }

    @Test
    void aBusySlotStaysTakenUntilAHeartbeatShowsItIdleP12() {
        scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        int slot = agent.assigned().slot();

        agent.refuse(Refused.Reason.SLOT_BUSY);

        assertThat(agent.told(AgentInstruction.Assign.class)).hasSize(2);
        assertThat(agent.assigned().slot()).isNotEqualTo(slot);
        assertThat(scenario.memory()
                        .state()
                        .pods()
                        .get(agent.pod())
                        .slots()
                        .get(slot)
                        .blockedUntilIdle())
                .isTrue();
        agent.heartbeat();
        assertThat(scenario.memory()
                        .state()
                        .pods()
                        .get(agent.pod())
                        .slots()
                        .get(slot)
                        .free())
                .isTrue();
    }

    @Test
    void aSlotThatRunsAnAbandonedAttemptStaysTakenUntilAHeartbeatShowsItIdleP12() {
        scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        AgentInstruction.Assign stale = agent.assigned();
        scenario.wait(Duration.ofSeconds(16));
        AgentInstruction.Assign second = agent.assigned();
        agent.plan(noChanges());
        assertThat(second.slot()).isEqualTo(stale.slot());

        agent.running.put(stale.slot(), stale);
        agent.heartbeat();

        assertThat(agent.told(AgentInstruction.Abandon.class)).hasSize(1);
        TaskId exclusive = scenario.submit(exclusive("prod"));
        assertThat(scenario.task(exclusive).status())
                .as("a plan_and_apply runs alone in its pod (P3)")
                .isEqualTo(TaskStatus.PENDING);
        agent.running.clear();
        agent.heartbeat();
        assertThat(scenario.task(exclusive).status()).isEqualTo(TaskStatus.RUNNING);
    }

    @Test
    void aRefusalOfAnAcceptedAttemptChangesNothingP11() {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        agent.accept();

        var answered = agent.post(new Refused(ScriptedAgent.ref(agent.assigned()), Refused.Reason.SLOT_BUSY));
        scenario.settle();

        assertThat(answered).isCompleted();
        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.RUNNING);
    }

    @Test
    void aBusyPodThatRefusesBecauseItDrainsIsToldToGoOnS5() {
        scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        agent.work();
        TaskId second = scenario.submit(plan("dev"));

        agent.refuse(Refused.Reason.DRAINING);

        assertThat(agent.told(AgentInstruction.Resume.class)).hasSize(1);
        assertThat(scenario.pod(agent.pod()).orElseThrow().drain()).isNull();
        assertThat(scenario.task(second).attempt()).isEqualTo(2);
    }

    @Test
    void anAgentThatRefusesBecauseItDrainsIsToldToResumeWhenItIsNeededP12() {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();

        agent.refuse(Refused.Reason.DRAINING);

        assertThat(agent.told())
                .hasExactlyElementsOfTypes(
                        AgentInstruction.Welcome.class,
                        AgentInstruction.Assign.class,
                        AgentInstruction.Resume.class,
                        AgentInstruction.Assign.class);
        assertThat(scenario.task(task).attempt()).isEqualTo(2);
    }

    @Test
    void anAgentThatShutsDownDrainsAndGivesUpItsReservationsP12() {
        TaskId held = scenario.submit(exclusive("prod"));
        ScriptedAgent agent = scenario.connectNext();
        agent.plan(changes());
        scenario.submit(plan("dev"));

        agent.refuse(Refused.Reason.SHUTTING_DOWN);

        assertThat(scenario.pod(agent.pod()).orElseThrow().phase()).isEqualTo(PodPhase.DRAINING);
        assertThat(scenario.pod(agent.pod()).orElseThrow().drain().reason()).isEqualTo(DrainReason.ENDING);
        assertThat(scenario.database.pool(Samples.POOL).reservations).isEmpty();
        assertThat(scenario.task(held).status()).isEqualTo(TaskStatus.APPLY_PENDING);
    }

    @Test
    void anApplyThatTheAgentSawNoConfirmationForFailsP12() {
        TaskId task = scenario.submit(exclusive("prod"));
        ScriptedAgent agent = scenario.connectNext();
        agent.plan(changes());
        scenario.confirm(task);

        agent.refuse(Refused.Reason.NOT_CONFIRMED);

        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.FAILED);
        assertThat(scenario.task(task).error().code()).isEqualTo("not_confirmed");
    }

    @Test
    void cancelOfARunningTaskReachesTheAgentOnceInEverySession() {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        AgentInstruction.Assign assign = agent.work();

        scenario.cancel(task);
        scenario.tick();
        assertThat(agent.told(AgentInstruction.Cancel.class)).hasSize(1);
        agent.disconnect();
        agent.connect();
        assertThat(agent.told())
                .hasExactlyElementsOfTypes(AgentInstruction.Welcome.class, AgentInstruction.Cancel.class);

        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.RUNNING);
        agent.ended(assign, Outcome.CANCELED);
        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.CANCELED);
    }

    @Test
    void aPlanThatFinishesAfterItsCancelIsCanceled() {
        TaskId task = scenario.submit(exclusive("prod"));
        ScriptedAgent agent = scenario.connectNext();
        AgentInstruction.Assign assign = agent.work();
        scenario.cancel(task);

        agent.planned(assign, changes());

        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.CANCELED);
        assertThat(agent.told(AgentInstruction.Release.class)).hasSize(1);
    }

    @Test
    void anApplyBecomesWhatTheAgentReportsThoughItsCancelWasAskedFor() {
        TaskId task = scenario.submit(exclusive("prod"));
        ScriptedAgent agent = scenario.connectNext();
        agent.plan(changes());
        scenario.confirm(task);
        AgentInstruction.Assign apply = agent.work();
        scenario.cancel(task);

        agent.applied(apply);

        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.APPLIED);
    }

    @Test
    void aPendingTaskAndOneThatWaitsForApprovalAreCanceledAtOnce() {
        TaskId waiting = scenario.submit(exclusive("prod"));
        ScriptedAgent agent = scenario.connectNext();
        agent.plan(changes());
        TaskId pending = scenario.submit(exclusive("prod"));

        scenario.cancel(pending);
        scenario.cancel(waiting);

        assertThat(scenario.task(pending).status()).isEqualTo(TaskStatus.CANCELED);
        assertThat(scenario.task(waiting).status()).isEqualTo(TaskStatus.CANCELED);
        assertThat(agent.told(AgentInstruction.Release.class)).hasSize(1);
        assertThat(scenario.cancel(waiting)).isInstanceOf(TaskCommands.Answer.Illegal.class);
    }

    @Test
    void aRefusedPlanWhoseCancelWasAskedForIsCanceledWhateverTheReason() {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        scenario.cancel(task);

        agent.refuse(Refused.Reason.NOT_CONFIRMED);

        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.CANCELED);
    }

    @Test
    void anAgentThatStopsAPlanUnaskedIsLikeALostAttemptAndOfAnApplyAnInterruption() {
        TaskId task = scenario.submit(exclusive("prod"));
        ScriptedAgent agent = scenario.connectNext();
        agent.ended(agent.work(), Outcome.CANCELED);
        assertThat(scenario.task(task).attempt()).isEqualTo(2);
        agent.plan(changes());
        scenario.confirm(task);

        agent.ended(agent.work(), Outcome.CANCELED);

        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.FAILED);
        assertThat(scenario.task(task).error().code()).isEqualTo("interrupted");
    }

    @Test
    void autoApplyIsRecordedAsSuchF10() {
        TaskId task = scenario.submit(Samples.autoApply("prod"));
        ScriptedAgent agent = scenario.connectNext();

        agent.plan(changes());

        assertThat(scenario.task(task).confirmation().by()).isEqualTo("auto:anna");
        assertThat(agent.assigned().warm()).isTrue();
        assertThat(scenario.database.history(task))
                .extracting(TimelineEntry::reason)
                .containsExactly("placed", "changes_found", "confirmed", "placed");
    }

    @Test
    void aConfirmationOfAnotherPlanIsRefusedF10() {
        TaskId task = scenario.submit(exclusive("prod"));
        scenario.connectNext().plan(changes());

        var answer = scenario.commands
                .confirm(task, Samples.BOB, "cd".repeat(32))
                .await()
                .indefinitely();

        assertThat(answer).isInstanceOf(TaskCommands.Answer.PlanChanged.class);
        assertThat(scenario.task(task).confirmation()).isNull();
    }

    @Test
    void aDiscardOfAnotherPlanIsRefusedAndOneOfThePresentPlanIsNotF10() {
        TaskId task = scenario.submit(exclusive("prod"));
        scenario.connectNext().plan(changes());
        String present = scenario.task(task).plan().sha256();

        assertThat(scenario.commands
                        .discard(task, "bob", "cd".repeat(32))
                        .await()
                        .indefinitely())
                .isInstanceOf(TaskCommands.Answer.PlanChanged.class);
        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.APPLY_PENDING);
        assertThat(scenario.commands.discard(task, "bob", present).await().indefinitely())
                .isInstanceOf(TaskCommands.Answer.Done.class);
    }

    @Test
    void theEndOfAnAttemptEndsItsHoldOnTheStateLockF13() {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();

        agent.plan(noChanges());

        assertThat(scenario.database.ended).containsExactly(new dev.berth.server.control.port.AttemptRef(task, 1));
    }
}
