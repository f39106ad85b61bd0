package dev.berth.server.control.loop;

import static dev.berth.server.control.loop.Samples.changes;
import static dev.berth.server.control.loop.Samples.exclusive;
import static dev.berth.server.control.loop.Samples.fixed;
import static dev.berth.server.control.loop.Samples.local;
import static dev.berth.server.control.loop.Samples.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.pool.DrainReason;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.port.AgentInstruction;
import dev.berth.server.control.port.AgentReport;
import dev.berth.server.control.port.AgentReport.Heartbeat;
import dev.berth.server.control.port.AgentReport.Refused.Reason;
import dev.berth.server.control.turn.PoolEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A pod without room takes no new work, and takes it again when it has room (P12). */
class DiskFullTurnTest {
    private static final Heartbeat FULL = new Heartbeat(List.of(), Map.of(), true, List.of(), true);
    private static final Heartbeat ROOM = new Heartbeat(List.of(), Map.of(), false, List.of(), true);

    @Test
    void aFullStaticPodTakesNothingUntilItHasRoomP12() {
        Scenario scenario = new Scenario(fixed());
        ScriptedAgent agent = scenario.connect(new PodName("rack-1"));
        agent.say(FULL);

        TaskId task = scenario.submit(plan("dev"));

        assertThat(scenario.pods()).extracting(pod -> pod.drain().reason()).containsExactly(DrainReason.DISK_FULL);
        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.PENDING);
        assertThat(agent.told(AgentInstruction.Drain.class)).as("it knows").isEmpty();
        agent.say(ROOM);
        assertThat(agent.assigned().task().id()).isEqualTo(task);
    }

    @Test
    void whatAFullPodRefusesIsNotPlacedThereAgainAndAgainP12() {
        Scenario scenario = new Scenario(fixed());
        ScriptedAgent agent = scenario.connect(new PodName("rack-1"));
        TaskId task = scenario.submit(plan("dev"));
        var unused = agent.post(FULL);

        agent.refuse(Reason.DRAINING);

        assertThat(agent.told(AgentInstruction.Assign.class)).hasSize(1);
        assertThat(agent.told(AgentInstruction.Resume.class)).isEmpty();
        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.PENDING);
    }

    @Test
    void aFullPodKeepsItsPlansAndGivesOneUpOnlyWhenItCannotApplyItP6() {
        Scenario scenario = new Scenario(local(0, 2));
        TaskId task = scenario.submit(exclusive("prod"));
        ScriptedAgent agent = scenario.connectNext();
        agent.plan(changes());
        agent.say(FULL);
        assertThat(scenario.database.pool(Samples.POOL).reservations).hasSize(1);
        scenario.confirm(task);
        assertThat(agent.assigned().warm()).isTrue();

        agent.refuse(Reason.DRAINING);

        assertThat(agent.told(AgentInstruction.Assign.class)).hasSize(2);
        assertThat(agent.told()).contains(new AgentInstruction.Release(task));
        ScriptedAgent other = scenario.connectNext();
        assertThat(other.assigned().warm()).isFalse();
        assertThat(other.assigned().task().id()).isEqualTo(task);
    }

    @Test
    void aFullPodOfAScaledPoolIsReplacedOnlyWhenItStaysFull() {
        Scenario scenario = new Scenario(local(0, 1));
        scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        var unused = agent.post(FULL);
        agent.refuse(Reason.DRAINING);

        staysFull(scenario, agent, 30);
        assertThat(scenario.runtime.deleted).isEmpty();
        staysFull(scenario, agent, 60);

        assertThat(scenario.runtime.deleted).containsExactly(agent.pod());
    }

    private static void staysFull(Scenario scenario, ScriptedAgent agent, int seconds) {
        agent.socketBroke();
        for (int second = 0; second < seconds; second += 5) {
            scenario.wait(Duration.ofSeconds(5));
            var unused = agent.post(FULL);
            scenario.settle();
        }
    }

    @Test
    void anOperatorsDrainOutlastsAFullDisk() {
        Scenario scenario = new Scenario(fixed());
        ScriptedAgent agent = scenario.connect(new PodName("rack-1"));
        agent.say(FULL);
        scenario.operate(agent.pod(), PoolEvent.Operation.DRAIN);

        agent.say(ROOM);

        assertThat(scenario.pods()).extracting(pod -> pod.phase()).containsExactly(PodPhase.DRAINING);
        assertThat(scenario.pods()).extracting(pod -> pod.drain().reason()).containsExactly(DrainReason.OPERATOR);
    }

    @Test
    void anAgentThatDoesNotSpeakOfItsDiskHasRoom() {
        Scenario scenario = new Scenario(fixed());
        ScriptedAgent agent = scenario.connect(new PodName("rack-1"));
        agent.say(FULL);

        agent.say((AgentReport) new Heartbeat(List.of()));

        assertThat(scenario.pods()).extracting(pod -> pod.phase()).containsExactly(PodPhase.READY);
    }
}
