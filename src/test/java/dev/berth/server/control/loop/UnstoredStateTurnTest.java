package dev.berth.server.control.loop;

import static dev.berth.server.control.loop.Samples.changes;
import static dev.berth.server.control.loop.Samples.exclusive;
import static dev.berth.server.control.loop.Samples.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.pool.DrainReason;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.domain.task.Outcome;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.TaskError;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.Pools.PodOutcome;
import dev.berth.server.control.port.AgentInstruction;
import dev.berth.server.control.port.AgentReport;
import dev.berth.server.control.port.AgentReport.Heartbeat;
import dev.berth.server.control.port.PodRuntime.RuntimePod;
import dev.berth.server.control.turn.PoolEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A pod that has the only copy of a state stays until somebody has fetched it, whatever else goes on (F4). */
class UnstoredStateTurnTest {
    private static final String PATH = "/work/errored/1-2.tfstate";
    private static final Heartbeat KEEPS = new Heartbeat(List.of(), Map.of(), false, List.of(PATH), true);
    private static final Heartbeat KEEPS_NOTHING = new Heartbeat(List.of(), Map.of(), false, List.of(), true);

    private final FakeRuntime cluster = new FakeRuntime(RuntimeKind.KUBERNETES);

    private Scenario pool(int maxPods) {
        Scenario scenario = new Scenario(Samples.spec(RuntimeKind.KUBERNETES, 0, maxPods, Duration.ofHours(24)));
        scenario.runtimes.put(RuntimeKind.KUBERNETES, cluster);
        return scenario;
    }

    /** An apply has ended in a pod without its state being stored. */
    private ScriptedAgent left(Scenario scenario) {
        TaskId task = scenario.submit(exclusive("prod"));
        ScriptedAgent agent = scenario.connectNext();
        agent.plan(changes());
        scenario.confirm(task);
        AgentInstruction.Assign assign = agent.work();
        agent.unstoredStates = List.of(PATH);
        agent.say(new Heartbeat(agent.table(), Map.of(), false, List.of(PATH), true));
        agent.running.clear();
        agent.say(new AgentReport.Finished(
                ScriptedAgent.ref(assign),
                Phase.APPLY,
                Outcome.FAILED,
                1,
                null,
                new TaskError("state_not_stored", "the only copy is on the pod")));
        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.FAILED);
        return agent;
    }

    private static void holds(Scenario scenario, ScriptedAgent agent) {
        assertThat(scenario.pod(agent.pod()).orElseThrow().drain().reason()).isEqualTo(DrainReason.UNSTORED_STATE);
    }

    @Test
    void theIdlePodIsKeptForAsLongAsItTakesAndTakesNoWorkF4() {
        Scenario scenario = pool(2);
        ScriptedAgent agent = left(scenario);

        scenario.wait(Duration.ofMinutes(30));
        TaskId next = scenario.submit(plan("dev"));

        holds(scenario, agent);
        assertThat(agent.told(AgentInstruction.Drain.class)).as("it knows").isEmpty();
        assertThat(cluster.deleted).isEmpty();
        ScriptedAgent other = scenario.connectNext();
        assertThat(other.assigned().task().id()).isEqualTo(next);
        assertThat(scenario.memory().agents().get(agent.pod()).unstoredStates).containsExactly(PATH);
    }

    @Test
    void itIsAPodLikeAnyOtherOnceTheCopyIsGoneF4() {
        Scenario scenario = pool(1);
        ScriptedAgent agent = left(scenario);
        TaskId next = scenario.submit(plan("dev"));
        assertThat(scenario.task(next).status()).isEqualTo(TaskStatus.PENDING);

        agent.unstoredStates = List.of();
        agent.say(KEEPS_NOTHING);

        assertThat(agent.assigned().task().id()).isEqualTo(next);
    }

    @Test
    void anAgentThatIsAwayForLongIsNotGivenUpAndNeitherIsOneWhoseProcessEndedF4() {
        Scenario scenario = pool(1);
        ScriptedAgent agent = left(scenario);
        agent.disconnect();

        scenario.wait(Duration.ofMinutes(30));
        cluster.pods.put(agent.pod(), new RuntimePod(agent.pod(), true, "OOMKilled"));
        scenario.loop.post(new PoolEvent.PodGone(agent.pod(), "OOMKilled"));
        scenario.wait(Duration.ofMinutes(30));

        holds(scenario, agent);
        assertThat(cluster.deleted).isEmpty();
    }

    @Test
    void aRestartOfTheServerAndOneOfTheAgentChangeNothingF4() {
        Scenario scenario = pool(1);
        ScriptedAgent agent = left(scenario);

        scenario.restart();
        scenario.wait(Duration.ofMinutes(10));
        agent.connect();
        scenario.wait(Duration.ofMinutes(10));

        holds(scenario, agent);
        assertThat(cluster.deleted).isEmpty();
    }

    @Test
    void aHelloIsEnoughToKeepAPodThatWasIdleForLongF4() {
        Scenario scenario = pool(1);
        scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        agent.plan(Samples.noChanges());
        agent.disconnect();
        agent.unstoredStates = List.of(PATH);
        scenario.wait(Duration.ofSeconds(55));

        agent.connect();

        holds(scenario, agent);
    }

    @Test
    void aPodThatNoRowKnowsIsTakenInWhenItKeepsAStateF6() {
        Scenario scenario = pool(1);
        PodName name = new PodName("harbour-stranger");
        cluster.pods.put(name, new RuntimePod(name, false, "", "template-1", false));
        ScriptedAgent agent = scenario.agent(name);
        agent.unstoredStates = List.of(PATH);

        agent.connect();

        holds(scenario, agent);
        assertThat(cluster.deleted).isEmpty();
    }

    @Test
    void onlyAHumanWhoInsistsEndsItF4() {
        Scenario scenario = pool(1);
        ScriptedAgent agent = left(scenario);

        assertThat(scenario.operate(agent.pod(), PoolEvent.Operation.DELETE)).isEqualTo(PodOutcome.BUSY);
        assertThat(scenario.operate(agent.pod(), PoolEvent.Operation.RESUME)).isEqualTo(PodOutcome.NOT_POSSIBLE);
        assertThat(scenario.operate(agent.pod(), PoolEvent.Operation.DRAIN)).isEqualTo(PodOutcome.DONE);
        agent.say(new AgentReport.Drained());
        scenario.wait(Duration.ofMinutes(10));
        assertThat(reason(scenario, agent)).isEqualTo(DrainReason.UNSTORED_STATE_THEN_OPERATOR);
        assertThat(cluster.deleted).isEmpty();

        assertThat(scenario.operate(agent.pod(), PoolEvent.Operation.DELETE_BY_FORCE))
                .isEqualTo(PodOutcome.DONE);
        assertThat(cluster.deleted).containsExactly(agent.pod());
    }

    private static DrainReason reason(Scenario scenario, ScriptedAgent agent) {
        return scenario.pod(agent.pod()).orElseThrow().drain().reason();
    }

    @Test
    void aDrainThatIsAskedForMeanwhileIsCarriedOutOnceTheCopyIsGoneS5() {
        Scenario scenario = pool(1);
        ScriptedAgent agent = left(scenario);
        TaskId next = scenario.submit(plan("dev"));

        assertThat(scenario.operate(agent.pod(), PoolEvent.Operation.DRAIN)).isEqualTo(PodOutcome.DONE);
        scenario.restart();
        agent.connect();
        agent.say(KEEPS);
        assertThat(reason(scenario, agent)).isEqualTo(DrainReason.UNSTORED_STATE_THEN_OPERATOR);
        agent.unstoredStates = List.of();
        agent.say(KEEPS_NOTHING);

        assertThat(reason(scenario, agent)).isEqualTo(DrainReason.OPERATOR);
        assertThat(agent.told(AgentInstruction.Drain.class)).isNotEmpty();
        assertThat(agent.told(AgentInstruction.Resume.class)).isEmpty();
        agent.say(new AgentReport.Drained());
        assertThat(cluster.deleted).containsExactly(agent.pod());
        assertThat(scenario.task(next).status()).isEqualTo(TaskStatus.PENDING);
    }

    @Test
    void aDrainThatWasThereBeforeTheStateGoesOnAfterItS5() {
        Scenario scenario = pool(1);
        scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        assertThat(scenario.operate(agent.pod(), PoolEvent.Operation.DRAIN)).isEqualTo(PodOutcome.DONE);

        agent.say(new Heartbeat(agent.table(), Map.of(), true, List.of(PATH), true));
        assertThat(reason(scenario, agent)).isEqualTo(DrainReason.UNSTORED_STATE_THEN_OPERATOR);
        agent.say(new Heartbeat(agent.table(), Map.of(), true, List.of(), true));

        assertThat(reason(scenario, agent)).isEqualTo(DrainReason.OPERATOR);
    }

    @Test
    void aDrainThatWasAskedForMeanwhileCanBeTakenBackAndTheStateStillHoldsThePodS5() {
        Scenario scenario = pool(1);
        ScriptedAgent agent = left(scenario);
        scenario.operate(agent.pod(), PoolEvent.Operation.DRAIN);

        assertThat(scenario.operate(agent.pod(), PoolEvent.Operation.RESUME)).isEqualTo(PodOutcome.DONE);

        holds(scenario, agent);
        agent.unstoredStates = List.of();
        agent.say(KEEPS_NOTHING);
        assertThat(scenario.pod(agent.pod()).orElseThrow().phase()).isEqualTo(PodPhase.READY);
    }

    @Test
    void aPodWhoseDiskOutlivesItIsNotKeptForThat() {
        Scenario scenario = new Scenario(Samples.fixed());
        ScriptedAgent agent = scenario.connect(new PodName("rack-1"));

        agent.say(KEEPS);
        TaskId task = scenario.submit(plan("dev"));

        assertThat(scenario.pods()).extracting(pod -> pod.phase()).containsExactly(PodPhase.READY);
        assertThat(agent.assigned().task().id()).isEqualTo(task);
    }

    @Test
    void itIsWorthAsMuchAsAPodAtWork() {
        Scenario scenario = pool(1);
        ScriptedAgent agent = left(scenario);

        assertThat(cluster.kept.get(agent.pod()).guarded()).isTrue();
    }
}
