package dev.berth.server.control.loop;

import static dev.berth.server.control.loop.Samples.local;
import static dev.berth.server.control.loop.Samples.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.pool.RunningAttempt;
import dev.berth.domain.pool.Slot;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.port.AgentInstruction;
import dev.berth.server.control.port.AttemptRef;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What an agent asked the work for reaches the loop without a turn and without a reading (P11). */
class BegunAttemptsTest {
    private final Scenario scenario = new Scenario(local(1, 1));

    private int readings;

    private ScriptedAgent agentWithWork() {
        TaskId task = scenario.submit(plan("dev"));
        scenario.tick();
        ScriptedAgent agent = scenario.connectNext();
        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.RUNNING);
        scenario.time.pass(Duration.ofSeconds(1));
        scenario.database.faults = call -> {
            readings += call == MemoryFaults.Call.LOAD ? 1 : 0;
            return MemoryFaults.Fault.NONE;
        };
        return agent;
    }

    private List<RunningAttempt> running() {
        return scenario.memory().state().pods().values().stream()
                .flatMap(pod -> pod.slots().stream())
                .map(Slot::attempt)
                .filter(Objects::nonNull)
                .toList();
    }

    @Test
    void anAttemptThatBeganCountsAtTheNextTurnAndIsNotRead() {
        ScriptedAgent agent = agentWithWork();
        Instant begun = scenario.time.instant();
        int commits = scenario.database.commits;

        assertThat(agent.begin(agent.assigned())).isTrue();
        assertThat(running()).as("no turn").allMatch(attempt -> attempt.begunAt() == null);
        scenario.tick();

        assertThat(running())
                .singleElement()
                .satisfies(attempt -> assertThat(attempt.begunAt()).isEqualTo(begun));
        assertThat(readings).isZero();
        assertThat(scenario.database.commits).isEqualTo(commits);
    }

    @Test
    void anAttemptThatTheLoopDoesNotKnowIsReadAndChangesNothing() {
        ScriptedAgent agent = agentWithWork();
        AgentInstruction.Assign assign = agent.assigned();
        AttemptRef another =
                new AttemptRef(assign.task().id(), ScriptedAgent.ref(assign).attempt() + 1);

        scenario.loop.attemptBegun(another, scenario.time.instant());
        scenario.tick();

        assertThat(readings).isOne();
        assertThat(running())
                .singleElement()
                .satisfies(attempt -> assertThat(attempt.begunAt()).isNull());
    }

    @Test
    void theFirstTimeStands() {
        ScriptedAgent agent = agentWithWork();
        Instant begun = scenario.time.instant();
        assertThat(agent.begin(agent.assigned())).isTrue();

        scenario.loop.attemptBegun(ScriptedAgent.ref(agent.assigned()), begun.plusSeconds(1));
        scenario.tick();

        assertThat(running())
                .singleElement()
                .satisfies(attempt -> assertThat(attempt.begunAt()).isEqualTo(begun));
    }
}
