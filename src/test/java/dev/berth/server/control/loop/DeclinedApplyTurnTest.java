package dev.berth.server.control.loop;

import static dev.berth.server.control.loop.Samples.autoApply;
import static dev.berth.server.control.loop.Samples.changes;
import static dev.berth.server.control.loop.Samples.exclusive;
import static dev.berth.server.control.loop.Samples.local;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.Outcome;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskError;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.port.AgentInstruction;
import dev.berth.server.control.port.AgentReport;
import dev.berth.server.control.port.TimelineEntry;
import org.junit.jupiter.api.Test;

/** An agent that cannot have what was approved applies nothing; the task plans again and asks again (F10, P6). */
class DeclinedApplyTurnTest {
    private final Scenario scenario = new Scenario(local(0, 1));

    private static void declines(ScriptedAgent agent, String code) {
        AgentInstruction.Assign assign = agent.assigned();
        agent.running.remove(assign.slot());
        agent.say(new AgentReport.Finished(
                ScriptedAgent.ref(assign), Phase.APPLY, Outcome.FAILED, 1, null, new TaskError(code, "not the same")));
    }

    @Test
    void aDeclinedApplyIsPlannedAndAskedForAgainF10() {
        TaskId task = scenario.submit(exclusive("dev"));
        TaskId next = scenario.submit(exclusive("dev"));
        ScriptedAgent agent = scenario.connectNext();
        agent.plan(changes());
        scenario.confirm(task);
        agent.work();

        declines(agent, "plan_changed");

        Task again = scenario.task(task);
        assertThat(again.status()).isEqualTo(TaskStatus.RUNNING);
        assertThat(again.phase()).isEqualTo(Phase.PLAN);
        assertThat(again.confirmation()).isNull();
        assertThat(again.plan()).isNull();
        assertThat(scenario.task(next).attempt())
                .as("the later task still waits")
                .isZero();
        agent.plan(changes());
        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.APPLY_PENDING);
        assertThat(scenario.database.history(task))
                .extracting(TimelineEntry::reason)
                .containsSequence("confirmed", "placed", "plan_changed", "placed", "changes_found");
    }

    @Test
    void theDirectoryOfADeclinedApplyMayGo() {
        TaskId task = scenario.submit(exclusive("dev"));
        ScriptedAgent agent = scenario.connectNext();
        agent.plan(changes());
        scenario.confirm(task);
        agent.work();

        declines(agent, "plan_unavailable");

        assertThat(scenario.database.pool(Samples.POOL).reservations).isEmpty();
    }

    @Test
    void aPlanThatConfirmsItselfDoesNotDoSoForEver() {
        TaskId task = scenario.submit(autoApply("dev"));
        ScriptedAgent agent = scenario.connectNext();
        for (int times = 1; times <= 3; times++) {
            agent.plan(changes());
            agent.work();
            declines(agent, "tool_version_mismatch");
        }

        Task failed = scenario.task(task);
        assertThat(failed.status()).isEqualTo(TaskStatus.FAILED);
        assertThat(failed.error()).isEqualTo(new TaskError("tool_version_mismatch", "not the same"));
    }

    @Test
    void whateverElseAnApplyReportsEndsItsTask() {
        TaskId task = scenario.submit(exclusive("dev"));
        ScriptedAgent agent = scenario.connectNext();
        agent.plan(changes());
        scenario.confirm(task);
        agent.work();

        declines(agent, "apply_failed");

        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.FAILED);
    }
}
