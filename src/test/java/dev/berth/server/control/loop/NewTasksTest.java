package dev.berth.server.control.loop;

import static dev.berth.server.control.loop.Samples.exclusive;
import static dev.berth.server.control.loop.Samples.local;
import static dev.berth.server.control.loop.Samples.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.port.WorkspaceGate;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A new task reaches the loop as it was stored; what is older than what the loop knows changes nothing. */
class NewTasksTest {
    private final Scenario scenario = new Scenario(local(1, 1));

    private int readings;

    private void countReadings() {
        readings = 0;
        scenario.database.faults = call -> {
            readings += call == MemoryFaults.Call.LOAD ? 1 : 0;
            return MemoryFaults.Fault.NONE;
        };
    }

    private WorkspaceGate gate(Task task) {
        return scenario.database.gate(task.request().workspace());
    }

    private Task added(String workspace) {
        return scenario.database.task(scenario.database.add(plan(workspace), scenario.time.instant()));
    }

    private void agentWithRoom() {
        scenario.tick();
        scenario.connectNext();
        scenario.time.pass(Duration.ofSeconds(1));
        countReadings();
    }

    @Test
    void aNewTaskIsPlacedWithoutBeingRead() {
        agentWithRoom();

        TaskId task = scenario.submit(plan("dev"));

        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.RUNNING);
        assertThat(readings).isZero();
    }

    @Test
    void aTaskThatTheLoopKnowsAlreadyStaysAsItIs() {
        agentWithRoom();
        Task old = added("dev");
        WorkspaceGate gate = gate(old);
        scenario.loop.taskStored(old, gate);
        scenario.settle();
        int commits = scenario.database.commits;

        scenario.loop.taskStored(old, gate);
        scenario.settle();

        assertThat(scenario.memory().state().tasks().get(old.id()).status()).isEqualTo(TaskStatus.RUNNING);
        assertThat(scenario.database.commits).isEqualTo(commits);
    }

    @Test
    void aTaskThatWasCanceledBeforeTheLoopHeardOfItIsNotPlaced() {
        scenario.tick();
        scenario.time.pass(Duration.ofSeconds(1));
        Task old = added("dev");
        WorkspaceGate gate = gate(old);
        scenario.cancel(old.id());

        scenario.loop.taskStored(old, gate);
        scenario.settle();

        assertThat(scenario.memory().state().tasks()).doesNotContainKey(old.id());
    }

    @Test
    void aTaskThatEndedBeforeEverythingWasReadIsReadInsteadOfBelieved() {
        scenario.tick();
        Task old = added("dev");
        WorkspaceGate gate = gate(old);
        scenario.database.tasks.put(old.id(), old.canceled("somebody", scenario.time.instant()));
        scenario.time.pass(Duration.ofSeconds(1));
        scenario.tick();

        scenario.loop.taskStored(old, gate);
        scenario.settle();

        assertThat(scenario.memory().state().tasks()).doesNotContainKey(old.id());
    }

    @Test
    void anOlderGateDoesNotReplaceANewerOne() {
        TaskId blocked = scenario.submit(exclusive("dev"));
        scenario.time.pass(Duration.ofSeconds(1));
        Task second = added("dev");
        WorkspaceGate before = gate(second);
        scenario.database.lock(new WorkspaceName("dev"), true);
        scenario.loop.taskChanged(blocked);
        scenario.settle();

        scenario.loop.taskStored(second, before);
        scenario.settle();

        assertThat(scenario.memory().state().workspaces().get(new WorkspaceName("dev")))
                .isEqualTo(gate(second));
        scenario.wait(Untold.LONGEST);
        assertThat(scenario.database.decisions.getLast().reason()).isEqualTo("workspace_locked");
        assertThat(scenario.task(second.id()).attempt()).isZero();
    }

    @Test
    void aTaskOfAWorkspaceThatTheLoopDoesNotKnowBringsItsGateAlong() {
        agentWithRoom();
        Task task = added("new");
        scenario.database.lock(new WorkspaceName("new"), true);

        scenario.loop.taskStored(task, gate(task));
        scenario.settle();

        assertThat(scenario.task(task.id()).status()).as("P10").isEqualTo(TaskStatus.PENDING);
        assertThat(readings).isZero();
    }
}
