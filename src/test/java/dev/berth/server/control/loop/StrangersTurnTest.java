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
import dev.berth.domain.pool.DrainReason;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.port.AgentInstruction;
import dev.berth.server.control.port.AgentLink.CloseCause;
import dev.berth.server.control.port.AgentReport;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.PodRuntime.RuntimePod;
import dev.berth.server.control.turn.PoolEvent;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Pods that the runtime has and no row knows, and what else a runtime says of pods. */
class StrangersTurnTest {
    private final Scenario scenario = new Scenario(local(0, 5));

    private PodName stranger() {
        PodName name = new PodName("harbour-stranger");
        scenario.runtime.pods.put(name, new RuntimePod(name, false, "", "template-1", false));
        return name;
    }

    @Test
    void anUnknownPodWhoseAgentIsIdleIsRefusedAndEndedF6() {
        PodName name = stranger();

        ScriptedAgent agent = scenario.connect(name);

        assertThat(agent.closed()).isEqualTo(CloseCause.UNKNOWN_POD);
        assertThat(scenario.runtime.deleted).containsExactly(name);
        assertThat(scenario.pods()).isEmpty();
    }

    @Test
    void aStrangerThatNoRuntimeKnowsIsRefusedAndNothingIsEnded() {
        scenario.tick();

        ScriptedAgent agent = scenario.connect(new PodName("harbour-nobody"));

        assertThat(agent.closed()).isEqualTo(CloseCause.UNKNOWN_POD);
        assertThat(scenario.runtime.deleted).isEmpty();
    }

    @Test
    void aStrangerIsNotCalledUnknownWhileTheRuntimeCannotBeAsked() {
        scenario.tick();
        scenario.runtime.away = true;

        ScriptedAgent agent = scenario.connect(new PodName("harbour-nobody"));

        assertThat(agent.closed()).isEqualTo(CloseCause.HEARTBEAT_TIMEOUT);
    }

    @Test
    void anUnknownPodWhoseAgentRunsALiveAttemptIsAdoptedWithItF6() {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        AgentInstruction.Assign assign = agent.work();
        // As if the rows came from a backup that did not have the pod.
        scenario.database.pool(POOL).pods.clear();
        scenario.database.pool(POOL).slots.clear();
        scenario.restart();

        agent.connect();
        assertThat(agent.welcome().adopted()).containsExactly(ScriptedAgent.ref(assign));
        agent.planned(assign, noChanges());

        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.PLANNED);
        assertThat(scenario.task(task).attempt()).isEqualTo(1);
        assertThat(scenario.runtime.deleted).isEmpty();
        assertThat(scenario.database.violations).isEmpty();
    }

    @Test
    void anUnknownPodWithAResultAtHandIsAdoptedUntilThatIsToldF4() {
        PodName name = stranger();
        ScriptedAgent agent = scenario.agent(name);
        agent.unacknowledged.add(new AttemptRef(new TaskId(99), 1));

        agent.connect();

        assertThat(agent.closed()).isNull();
        assertThat(scenario.pod(name)).get().satisfies(row -> {
            assertThat(row.phase()).isEqualTo(PodPhase.READY);
            assertThat(row.templateHash()).isEqualTo("template-1");
        });
        scenario.wait(Duration.ofSeconds(75));
        assertThat(agent.told(AgentInstruction.Drain.class))
                .as("S4, like any idle pod")
                .hasSize(1);
    }

    @Test
    void anUnknownPodThatSaysNothingForLongIsEndedF6() {
        PodName name = stranger();
        PodName ended = new PodName("harbour-ended");
        scenario.runtime.pods.put(ended, new RuntimePod(ended, true, "failed"));

        scenario.tick();
        assertThat(scenario.runtime.deleted).as("only remains").containsExactly(ended);

        scenario.wait(Duration.ofMinutes(11));
        assertThat(scenario.runtime.deleted).contains(name);
    }

    @Test
    void aPodThatIsEndedFromOutsideGivesUpItsReservationsP5() {
        TaskId task = scenario.submit(exclusive("prod"));
        ScriptedAgent agent = scenario.connectNext();
        agent.plan(changes());

        scenario.loop.post(new PoolEvent.PodEnding(agent.pod(), "EvictionByEvictionAPI"));
        scenario.settle();

        assertThat(scenario.database.pool(POOL).reservations).isEmpty();
        assertThat(Objects.requireNonNull(
                                scenario.pod(agent.pod()).orElseThrow().drain())
                        .reason())
                .isEqualTo(DrainReason.ENDING);
        scenario.confirm(task);
        assertThat(scenario.pods()).as("its apply gets another pod").hasSize(2);
    }

    @Test
    void aPodThatIsEndedBeforeItsFirstHelloIsReplacedAfterABackOffS8() {
        scenario.submit(plan("dev"));
        PodName first = scenario.pods().get(0).name();

        scenario.loop.post(new PoolEvent.PodEnding(first, "Preempted"));
        scenario.settle();

        assertThat(scenario.memory().scaling().runtimeFailure().message()).contains("Preempted");
        assertThat(scenario.runtime.created).hasSize(1);
        scenario.wait(Duration.ofSeconds(10));
        assertThat(scenario.runtime.created).hasSize(2);
    }

    @Test
    void whatHindersAStartIsShownWithoutHoldingUpOtherPodsS7() {
        scenario.submit(exclusive("prod"));
        PodName first = scenario.pods().get(0).name();

        scenario.loop.post(new PoolEvent.PodHindered(first, "Unschedulable: 0/3 nodes are available"));
        scenario.settle();
        assertThat(scenario.memory().scaling().runtimeFailure().code()).isEqualTo("pod_start_failing");
        assertThat(scenario.memory().scaling().runtimeFailure().message()).contains("0/3 nodes");
        scenario.submit(exclusive("stage"));
        assertThat(scenario.runtime.created).hasSize(2);

        scenario.loop.post(new PoolEvent.PodUnhindered(first));
        scenario.settle();
        assertThat(scenario.memory().scaling().runtimeFailure()).as("got over").isNull();
    }

    @Test
    void aPodIsEndedByTheRuntimeThatMadeItAfterAChangeOfRuntimes() {
        scenario.submit(plan("dev"));
        ScriptedAgent agent = scenario.connectNext();
        agent.plan(noChanges());
        FakeRuntime other = new FakeRuntime(RuntimeKind.KUBERNETES);
        scenario.runtimes.put(RuntimeKind.KUBERNETES, other);
        scenario.define(Samples.spec(RuntimeKind.KUBERNETES, 0, 5, Duration.ofHours(24)));

        scenario.wait(Duration.ofSeconds(70));
        agent.say(new AgentReport.Drained());

        assertThat(scenario.runtime.deleted).containsExactly(agent.pod());
        scenario.submit(plan("dev"));
        assertThat(other.created).hasSize(1);
        assertThat(scenario.runtime.created).hasSize(1);
    }

    @Test
    void aPodThatItsRuntimeNamedTakesTheRowThatWasWrittenForItS7() {
        FakeRuntime deployments = new FakeRuntime(RuntimeKind.DEPLOYMENT);
        scenario.runtimes.put(RuntimeKind.DEPLOYMENT, deployments);
        scenario.define(Samples.spec(RuntimeKind.DEPLOYMENT, 0, 5, Duration.ofHours(24)));
        TaskId task = scenario.submit(plan("dev"));
        PodName placeholder = scenario.pods().get(0).name();
        PodName real = new PodName("harbour-abc-xyz");
        RuntimePod pod = new RuntimePod(real, false, "", "template-1", false);
        deployments.pods.clear();
        deployments.pods.put(real, pod);

        ScriptedAgent agent = scenario.connect(real);
        agent.plan(noChanges());

        assertThat(scenario.pods()).extracting(row -> row.name()).containsExactly(real);
        assertThat(scenario.pod(placeholder)).isEmpty();
        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.PLANNED);
        assertThat(deployments.created).as("S7: not made twice").hasSize(1);
        assertThat(scenario.database.violations).isEmpty();
    }

    @Test
    void aRowThatNoPodHasTakenYetIsNotMissingInAListF6() {
        FakeRuntime deployments = new FakeRuntime(RuntimeKind.DEPLOYMENT);
        scenario.runtimes.put(RuntimeKind.DEPLOYMENT, deployments);
        scenario.define(Samples.spec(RuntimeKind.DEPLOYMENT, 0, 5, Duration.ofHours(24)));
        scenario.submit(plan("dev"));
        deployments.pods.clear();

        scenario.restart();

        assertThat(scenario.pods()).hasSize(1);
        assertThat(scenario.memory().scaling().runtimeFailure()).isNull();
        assertThat(deployments.created).hasSize(1);
    }

    @Test
    void theRuntimeHearsWhatItsPodsAreWorth() {
        TaskId task = scenario.submit(exclusive("prod"));
        PodName pod = scenario.pods().get(0).name();
        assertThat(scenario.runtime.use(pod)).isEqualTo("STARTING");

        ScriptedAgent agent = scenario.connectNext();
        AgentInstruction.Assign assign = agent.work();
        assertThat(scenario.runtime.use(pod)).isEqualTo("AT_WORK");
        agent.planned(assign, changes());
        assertThat(scenario.runtime.use(pod)).as("it holds a reservation").isEqualTo("AT_WORK");
        scenario.operate(pod, PoolEvent.Operation.DRAIN);
        assertThat(scenario.runtime.use(pod)).isEqualTo("LAST_WORK");
        scenario.operate(pod, PoolEvent.Operation.RESUME);
        scenario.discard(task);
        scenario.tick();
        assertThat(scenario.runtime.use(pod)).isEqualTo("IDLE");
        scenario.operate(pod, PoolEvent.Operation.DELETE);
        assertThat(List.copyOf(scenario.runtime.kept.keySet())).isEmpty();
    }
}
