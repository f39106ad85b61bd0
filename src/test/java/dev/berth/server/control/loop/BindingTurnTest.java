package dev.berth.server.control.loop;

import static dev.berth.server.control.loop.Samples.POOL;
import static dev.berth.server.control.loop.Samples.changes;
import static dev.berth.server.control.loop.Samples.exclusive;
import static dev.berth.server.control.loop.Samples.fixed;
import static dev.berth.server.control.loop.Samples.local;
import static dev.berth.server.control.loop.Samples.noChanges;
import static dev.berth.server.control.loop.Samples.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.loop.MemoryFaults.Call;
import dev.berth.server.control.loop.MemoryFaults.Fault;
import dev.berth.server.control.port.AgentBinding;
import dev.berth.server.control.port.AgentInstruction;
import dev.berth.server.control.port.AgentLink.CloseCause;
import dev.berth.server.control.port.AgentSession;
import dev.berth.server.control.port.PodProcess;
import dev.berth.server.control.port.PodRuntime.RuntimePod;
import dev.berth.server.control.port.SessionId;
import dev.berth.server.control.port.StoredPod;
import dev.berth.server.control.turn.PoolEvent;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The first process that speaks for a pod is the only one, though others may have read its token. */
class BindingTurnTest {
    private static final String SECRET = "digest of the agent's secret";

    private final Scenario scenario = new Scenario(local(0, 3));
    private int intruders;

    private ScriptedAgent bound(Scenario in) {
        PodName pod = in.pods().stream()
                .filter(row -> row.agent() == null)
                .map(StoredPod::name)
                .findFirst()
                .orElseThrow();
        return bound(in, pod);
    }

    private static ScriptedAgent bound(Scenario in, PodName pod) {
        ScriptedAgent agent = in.agent(pod);
        agent.reconnect = SECRET;
        agent.connect();
        return agent;
    }

    /** Somebody who has read the token's file and, as viewers can, the agent's id. */
    private CloseCause intrude(Scenario in, ScriptedAgent victim, String secret) {
        intruders++;
        AgentSession session = new AgentSession(
                new SessionId("intruder/" + intruders),
                POOL,
                victim.pod(),
                victim.session().agent());
        String own = victim.reconnect;
        victim.reconnect = secret;
        var unused = in.loop.report(session, victim.hello());
        victim.reconnect = own;
        in.settle();
        return in.link.closed(session.id());
    }

    private void shows(PodName pod, PodProcess process) {
        scenario.loop.post(
                new PoolEvent.PodSeen(new RuntimePod(pod, false, "", "template-1", false, process), RuntimeKind.LOCAL));
        scenario.settle();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "digest of another secret")
    void aHelloWithoutThePodsSecretIsRefusedAndTheWorkGoesOn(String secret) {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = bound(scenario);
        AgentInstruction.Assign assign = agent.work();

        assertThat(intrude(scenario, agent, secret)).isEqualTo(CloseCause.NAME_TAKEN);

        assertThat(agent.closed()).isNull();
        agent.planned(assign, noChanges());
        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.PLANNED);
        assertThat(scenario.task(task).attempt()).isEqualTo(1);
    }

    @Test
    void aBoundPodIsNotTakenOverWhileItsAgentIsAway() {
        TaskId task = scenario.submit(exclusive("prod"));
        ScriptedAgent agent = bound(scenario);
        agent.plan(changes());
        agent.disconnect();
        scenario.wait(Duration.ofSeconds(60));

        assertThat(intrude(scenario, agent, null)).isEqualTo(CloseCause.NAME_TAKEN);

        agent.connect();
        scenario.confirm(task);
        assertThat(agent.assigned().warm()).isTrue();
    }

    @Test
    void theBindingOutlivesTheServer() {
        scenario.submit(plan("dev"));
        ScriptedAgent agent = bound(scenario);
        AgentInstruction.Assign assign = agent.work();
        scenario.restart();

        assertThat(intrude(scenario, agent, "digest of another secret")).isEqualTo(CloseCause.NAME_TAKEN);

        agent.connect();
        assertThat(agent.welcome().adopted()).containsExactly(ScriptedAgent.ref(assign));
    }

    @Test
    void aServerThatEndsBetweenCommitAndWelcomeCostsNoWork() {
        scenario.submit(plan("dev"));
        PodName pod = scenario.pods().getFirst().name();
        ScriptedAgent agent = scenario.agent(pod);
        agent.reconnect = SECRET;
        scenario.database.faults = call -> call == Call.COMMIT ? Fault.ANSWER_LOST : Fault.NONE;
        var unused = agent.dial();
        scenario.settle();
        scenario.database.faults = call -> Fault.NONE;
        assertThat(scenario.pod(pod).orElseThrow().binding()).isEqualTo(new AgentBinding(SECRET, null));
        assertThat(agent.told()).as("the welcome never came").isEmpty();
        scenario.restart();

        agent.connect();

        assertThat(agent.closed()).isNull();
        // What was assigned with the answer that got lost is taken back and assigned again (P11).
        scenario.wait(Duration.ofSeconds(20));
        assertThat(agent.work()).isNotNull();
    }

    @Test
    void aLostWelcomeCostsNoWork() {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = bound(scenario);
        AgentInstruction.Assign assign = agent.work();
        // Whatever it was told on this connection never arrived.
        agent.connect();
        agent.connect();

        assertThat(agent.welcome().adopted()).containsExactly(ScriptedAgent.ref(assign));
        agent.planned(assign, noChanges());
        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.PLANNED);
    }

    @Test
    void anAgentWithoutASecretIsServedAsBefore() {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        AgentInstruction.Assign assign = agent.work();
        agent.disconnect();
        agent.connect();
        assertThat(agent.welcome().adopted()).containsExactly(ScriptedAgent.ref(assign));

        assertThat(intrude(scenario, agent, SECRET)).as("F2, the same agent").isNull();
        agent.connect();

        agent.planned(assign, noChanges());
        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.PLANNED);
        assertThat(scenario.pods()).extracting(StoredPod::binding).containsOnlyNulls();
    }

    @Test
    void anotherProcessThatTheRuntimeShowsMayIntroduceItself() {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = bound(scenario);
        shows(agent.pod(), new PodProcess("uid", 0));
        agent.work();
        agent.disconnect();
        ScriptedAgent next = scenario.agent(agent.pod());
        next.reconnect = "digest of the next process's secret";

        next.connect();
        assertThat(next.closed()).as("nobody has shown it yet").isEqualTo(CloseCause.NAME_TAKEN);
        shows(agent.pod(), new PodProcess("uid", 1));
        next.connect();

        assertThat(next.closed()).isNull();
        assertThat(scenario.pod(next.pod()).orElseThrow().binding())
                .isEqualTo(new AgentBinding(next.reconnect, new PodProcess("uid", 1)));
        assertThat(next.work().task().id())
                .as("F3, what the old one ran is tried again")
                .isEqualTo(task);
        assertThat(intrude(scenario, next, SECRET)).isEqualTo(CloseCause.NAME_TAKEN);
    }

    @Test
    void whatARuntimeSaidOfAnEarlierProcessOpensNoDoor() {
        scenario.submit(plan("dev"));
        ScriptedAgent agent = bound(scenario);
        shows(agent.pod(), new PodProcess("uid", 1));

        shows(agent.pod(), new PodProcess("uid", 0));
        shows(agent.pod(), new PodProcess("uid", 1));

        assertThat(intrude(scenario, agent, null)).isEqualTo(CloseCause.NAME_TAKEN);
    }

    @Test
    void aProcessThatChangedWhileTheServerWasAwayMayIntroduceItself() {
        scenario.submit(plan("dev"));
        ScriptedAgent agent = bound(scenario);
        shows(agent.pod(), new PodProcess("uid", 0));
        scenario.runtime.pods.put(
                agent.pod(), new RuntimePod(agent.pod(), false, "", "template-1", false, new PodProcess("uid", 1)));
        scenario.restart();

        ScriptedAgent next = scenario.agent(agent.pod());
        next.reconnect = "digest of the next process's secret";
        next.connect();

        assertThat(next.closed()).isNull();
    }

    @Test
    void aStaticPodsSecretIsOfUseUntilF2WouldReplaceItsAgent() {
        Scenario quay = new Scenario(fixed());
        ScriptedAgent agent = bound(quay, new PodName("quay-1"));
        TaskId task = quay.submit(plan("dev"));
        AgentInstruction.Assign assign = agent.work();

        assertThat(intrude(quay, agent, null)).isEqualTo(CloseCause.NAME_TAKEN);
        assertThat(intrude(quay, agent, "digest of another secret")).isEqualTo(CloseCause.NAME_TAKEN);
        agent.planned(assign, noChanges());
        assertThat(quay.task(task).status()).isEqualTo(TaskStatus.PLANNED);

        agent.disconnect();
        ScriptedAgent next = quay.agent(new PodName("quay-1"));
        next.reconnect = "digest of the next process's secret";
        next.connect();
        assertThat(next.closed()).as("F2, the first one's socket is closed").isNull();
        assertThat(intrude(quay, next, SECRET)).isEqualTo(CloseCause.NAME_TAKEN);
    }

    @Test
    void whoTakesOverAStaticPodWithoutItsSecretGetsNoneOfItsWork() {
        Scenario quay = new Scenario(fixed());
        ScriptedAgent agent = bound(quay, new PodName("quay-1"));
        TaskId task = quay.submit(plan("dev"));
        AgentInstruction.Assign assign = agent.work();
        agent.disconnect();
        quay.wait(Duration.ofSeconds(31));

        assertThat(intrude(quay, agent, null)).as("F2").isNull();

        assertThat(quay.task(task).attempt()).as("lost, as any other agent's").isEqualTo(2);
        assertThat(quay.link.to(new SessionId("intruder/" + intruders)).stream()
                        .filter(AgentInstruction.Welcome.class::isInstance)
                        .map(AgentInstruction.Welcome.class::cast))
                .singleElement()
                .satisfies(welcome -> assertThat(welcome.adopted()).doesNotContain(ScriptedAgent.ref(assign)));
    }
}
