package dev.berth.server.control.loop;

import static dev.berth.server.control.loop.Samples.changes;
import static dev.berth.server.control.loop.Samples.exclusive;
import static dev.berth.server.control.loop.Samples.local;
import static dev.berth.server.control.loop.Samples.noChanges;
import static dev.berth.server.control.loop.Samples.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.port.AgentInstruction;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PlacementTurnTest {
    private final Scenario scenario = new Scenario(local(0, 3));

    @Test
    void seenElsewhere04AnAgentThatHasJustConnectedGetsWorkInTheSameTurn() {
        TaskId task = scenario.submit(plan("dev"));
        int commits = scenario.database.commits;

        ScriptedAgent agent = scenario.connectNext();

        assertThat(agent.told())
                .hasExactlyElementsOfTypes(AgentInstruction.Welcome.class, AgentInstruction.Assign.class);
        assertThat(scenario.database.commits - commits)
                .as("welcome and assignment come of one commit")
                .isEqualTo(1);
        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.RUNNING);
    }

    @Test
    void thePlanOfAPlanAndApplyOwnsItsPodP3() {
        scenario.submit(exclusive("prod"));
        ScriptedAgent first = scenario.connectNext();
        first.work();

        TaskId other = scenario.submit(plan("dev"));

        assertThat(first.assigned().slot()).isZero();
        assertThat(scenario.task(other).status()).isEqualTo(TaskStatus.PENDING);
        assertThat(scenario.pods()).hasSize(2);
    }

    @Test
    void aReservationBlocksNobodyP4() {
        ScriptedAgent agent = reserved("prod");

        scenario.submit(plan("dev"));
        assertThat(agent.told(AgentInstruction.Assign.class)).hasSize(2);
        agent.plan(noChanges());
        TaskId other = scenario.submit(exclusive("stage"));
        agent.plan(changes());

        assertThat(scenario.task(other).status()).isEqualTo(TaskStatus.APPLY_PENDING);
        assertThat(scenario.memory().state().pods().get(agent.pod()).reservations())
                .as("a pod can hold any number of reservations")
                .hasSize(2);
    }

    @Test
    void seenElsewhere10AConfirmedApplyFindsItsReservedPodAndSlot() {
        ScriptedAgent agent = reserved("prod");
        TaskId task = agent.assigned().task().id();

        scenario.confirm(task);

        AgentInstruction.Assign apply = agent.assigned();
        assertThat(apply.task().phase()).isEqualTo(Phase.APPLY);
        assertThat(apply.warm()).isTrue();
        assertThat(apply.slot()).isZero();
        agent.applied(agent.work());
        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.APPLIED);
        assertThat(agent.told(AgentInstruction.Release.class)).containsExactly(new AgentInstruction.Release(task));
    }

    @Test
    void aPodThatAConfirmedApplyWaitsForTakesNothingElseP5() {
        ScriptedAgent agent = reserved("prod");
        TaskId apply = agent.assigned().task().id();
        scenario.submit(plan("dev"));
        AgentInstruction.Assign running = agent.work();
        scenario.confirm(apply);

        TaskId late = scenario.submit(plan("test"));

        assertThat(scenario.task(late).status()).isEqualTo(TaskStatus.PENDING);
        agent.planned(running, noChanges());
        assertThat(agent.assigned().task().id()).isEqualTo(apply);
    }

    @Test
    void aReservationIsDissolvedAfterItsTimeButTheTaskWaitsOnP4() {
        Scenario brief =
                new Scenario(Samples.spec(dev.berth.domain.pool.RuntimeKind.LOCAL, 0, 3, Duration.ofMinutes(10)));
        TaskId task = brief.submit(exclusive("prod"));
        ScriptedAgent agent = brief.connectNext();
        agent.plan(changes());

        brief.wait(Duration.ofMinutes(9));
        assertThat(agent.told(AgentInstruction.Release.class)).isEmpty();
        brief.wait(Duration.ofMinutes(3));

        assertThat(agent.told(AgentInstruction.Release.class)).hasSize(1);
        assertThat(brief.task(task).status()).isEqualTo(TaskStatus.APPLY_PENDING);
        assertThat(brief.task(task).plan()).isNotNull();
        assertThat(brief.database.history(task))
                .last()
                .satisfies(entry -> assertThat(entry.reason()).isEqualTo("reservation_expired"));
    }

    @Test
    void theSecondPlanAndApplyOfAWorkspaceWaitsForTheFirstP10() {
        TaskId first = scenario.submit(exclusive("prod"));
        TaskId second = scenario.submit(exclusive("prod"));
        ScriptedAgent agent = scenario.connectNext();
        agent.plan(changes());
        assertThat(scenario.task(second).status()).isEqualTo(TaskStatus.PENDING);
        assertThat(scenario.pods()).as("a blocked task makes no pod (S2)").hasSize(1);

        scenario.discard(first);

        assertThat(agent.assigned().task().id()).isEqualTo(second);
    }

    @Test
    void aLockThatThePoolHasNotSeenYetStopsThePlacementP10() {
        scenario.submit(plan("other"));
        scenario.connectNext().plan(noChanges());
        TaskId task = scenario.database.add(exclusive("prod"), scenario.time.instant());
        scenario.loop.taskChanged(task);
        while (scenario.memory().state().tasks().isEmpty() && scenario.time.step()) {}
        scenario.database.lock(scenario.task(task).request().workspace(), true);
        scenario.loop.reload();

        scenario.settle();
        scenario.tick();

        assertThat(scenario.database.violations).isEmpty();
    }

    private ScriptedAgent reserved(String workspace) {
        scenario.submit(exclusive(workspace));
        ScriptedAgent agent = scenario.connectNext();
        agent.plan(changes());
        return agent;
    }
}
