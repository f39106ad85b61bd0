package dev.berth.server.control.loop;

import static dev.berth.server.control.loop.Samples.changes;
import static dev.berth.server.control.loop.Samples.exclusive;
import static dev.berth.server.control.loop.Samples.noChanges;
import static dev.berth.server.control.loop.Samples.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.pool.DrainReason;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.port.AgentInstruction;
import dev.berth.server.control.port.StoredPod;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What goes wrong in clusters, and the rule that each ends in, whoever makes the pods. */
class ClusterFaultsTest {
    @Retention(RetentionPolicy.RUNTIME)
    @ParameterizedTest
    @EnumSource(
            mode = Mode.INCLUDE,
            names = {"KUBERNETES", "DEPLOYMENT"})
    private @interface InACluster {}

    private ClusterScenario world;
    private Scenario scenario;

    private void pool(RuntimeKind runtime) {
        world = new ClusterScenario(Samples.spec(runtime, 0, 5, Duration.ofHours(24)));
        scenario = world.scenario;
    }

    @AfterEach
    void close() {
        world.close();
    }

    @InACluster
    void whileTheApiIsAwayTasksFlowAndWhenItReturnsScalingGoesOnF7(RuntimeKind runtime) {
        pool(runtime);
        scenario.submit(plan("dev"));
        ScriptedAgent agent = world.comesUp();
        agent.plan(noChanges());
        world.cluster.refuse("*", "/", 503, "away");

        TaskId flows = scenario.submit(plan("dev"));
        agent.plan(noChanges());
        assertThat(scenario.task(flows).status()).isEqualTo(TaskStatus.PLANNED);
        TaskId held = scenario.submit(exclusive("prod"));
        agent.plan(changes());
        TaskId first = scenario.submit(exclusive("stage"));
        AgentInstruction.Assign work = agent.work();
        TaskId second = scenario.submit(exclusive("test"));
        scenario.wait(Duration.ofMinutes(1));
        assertThat(scenario.memory().scaling().runtimeFailure()).isNotNull();
        assertThat(scenario.pod(agent.pod()).orElseThrow().phase()).isEqualTo(PodPhase.READY);
        assertThat(scenario.task(first).status()).isEqualTo(TaskStatus.RUNNING);

        world.cluster.relent();
        scenario.wait(Duration.ofMinutes(2));
        world.controllers.reconcile();

        assertThat(world.pods())
                .as("no pod twice")
                .hasSize(2)
                .contains(agent.pod().value());
        ScriptedAgent other = world.comesUp();
        assertThat(other.pod()).isNotEqualTo(agent.pod());
        other.plan(noChanges());
        agent.planned(work, noChanges());
        assertThat(scenario.task(first).attempt()).isEqualTo(1);
        assertThat(scenario.task(second).status()).isEqualTo(TaskStatus.PLANNED);
        assertThat(scenario.task(held).status()).isEqualTo(TaskStatus.APPLY_PENDING);
        assertThat(scenario.memory().scaling().runtimeFailure()).isNull();
        world.eventually(() -> assertThat(world.guarded(agent.pod()))
                .as("it holds a reservation")
                .isTrue());
        assertThat(scenario.database.violations).isEmpty();
    }

    @InACluster
    void aPodOnANodeThatIsLostIsLostWhenItHasBeenSilentL1(RuntimeKind runtime) {
        pool(runtime);
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = world.comesUp();
        agent.work();
        agent.disconnect();
        world.cluster.hasGrace(agent.pod().value());
        world.cluster.unready(agent.pod().value(), "NodeLost");

        scenario.wait(Duration.ofMinutes(4));
        assertThat(scenario.task(task).status()).as("it may go on there").isEqualTo(TaskStatus.RUNNING);
        scenario.wait(Duration.ofMinutes(2));

        assertThat(scenario.pod(agent.pod()).orElseThrow().phase()).isEqualTo(PodPhase.LOST);
        assertThat(world.cluster.pod(agent.pod().value()).getMetadata().getDeletionTimestamp())
                .as("its end was asked for")
                .isNotNull();
        ScriptedAgent next = world.comesUp();
        next.plan(noChanges());
        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.PLANNED);
        assertThat(scenario.task(task).attempt()).isEqualTo(2);
        world.cluster.ended(agent.pod().value());
        world.eventually(() -> assertThat(scenario.pod(agent.pod())).isEmpty());
    }

    @InACluster
    void aPreemptedPodGivesUpItsReservationsAndMayFinishP5(RuntimeKind runtime) {
        pool(runtime);
        TaskId held = scenario.submit(exclusive("prod"));
        ScriptedAgent agent = world.comesUp();
        agent.plan(changes());
        TaskId running = scenario.submit(plan("dev"));
        AgentInstruction.Assign work = agent.work();

        world.cluster.ending(agent.pod().value(), "PreemptionByScheduler");

        world.eventually(() -> assertThat(drainOf(agent)).isEqualTo(DrainReason.ENDING));
        agent.planned(work, noChanges());
        assertThat(scenario.task(running).status()).isEqualTo(TaskStatus.PLANNED);
        scenario.confirm(held);
        ScriptedAgent other = world.comesUp();
        other.applied(other.work());
        assertThat(scenario.task(held).status()).as("cold, elsewhere").isEqualTo(TaskStatus.APPLIED);
        world.cluster.ended(agent.pod().value());
        world.eventually(() -> assertThat(scenario.pod(agent.pod())).isEmpty());
        assertThat(scenario.database.violations).isEmpty();
    }

    private DrainReason drainOf(ScriptedAgent agent) {
        return Objects.requireNonNull(scenario.pod(agent.pod()).orElseThrow().drain())
                .reason();
    }

    @InACluster
    void thePlanOfAnEvictedPodIsTriedAgainElsewhereF3(RuntimeKind runtime) {
        pool(runtime);
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = world.comesUp();
        agent.work();

        world.cluster.failed(agent.pod().value(), "Evicted", "the node was low on disk");

        world.eventually(() -> assertThat(scenario.pod(agent.pod())).isEmpty());
        assertThat(world.pods()).as("its remains go").doesNotContain(agent.pod().value());
        world.comesUp().plan(noChanges());
        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.PLANNED);
        assertThat(scenario.task(task).attempt()).isEqualTo(2);
        world.controllers.reconcile();
        assertThat(world.pods()).hasSize(1);
    }

    @InACluster
    void theApplyOfAnAgentThatWasKilledForItsMemoryIsNotRepeatedF4(RuntimeKind runtime) {
        pool(runtime);
        TaskId task = scenario.submit(exclusive("prod"));
        ScriptedAgent agent = world.comesUp();
        agent.plan(changes());
        scenario.confirm(task);
        agent.work();

        agent.disconnect();
        if (runtime == RuntimeKind.KUBERNETES) {
            world.cluster.outOfMemory(agent.pod().value());
            world.eventually(() -> assertThat(scenario.task(task).error()).isNotNull());
            assertThat(scenario.task(task).error().message()).contains("OOMKilled");
        } else {
            // A Deployment's pods are restarted in place, and another agent speaks from the same pod (F2).
            ScriptedAgent restarted = scenario.connect(agent.pod());
            assertThat(restarted.told(AgentInstruction.Assign.class)).isEmpty();
        }

        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.FAILED);
        assertThat(scenario.task(task).error().code()).isEqualTo("apply_outcome_unknown");
    }

    @InACluster
    void podsThatWereMissedWhileTheWatchWasBrokenAreFoundByTheFullListL1(RuntimeKind runtime) {
        pool(runtime);
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = world.comesUp();
        agent.work();
        world.source.watch().stop();

        world.cluster.vanish(agent.pod().value());
        scenario.wait(Duration.ofMinutes(6));

        assertThat(scenario.pod(agent.pod())).isEmpty();
        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.PENDING);
    }

    @InACluster
    void aPodThatNoRowKnowsIsLeftAloneUntilItsAgentSpeaksForALiveAttemptF6(RuntimeKind runtime) {
        pool(runtime);
        TaskId task = scenario.submit(exclusive("prod"));
        ScriptedAgent agent = world.comesUp();
        AgentInstruction.Assign work = agent.work();
        scenario.submit(exclusive("stage"));
        ScriptedAgent known = world.comesUp();
        known.plan(changes());
        // As if the rows came from a backup that did not have the pod.
        scenario.database.pool(Samples.POOL).pods.remove(agent.pod());
        scenario.database.pool(Samples.POOL).slots.remove(agent.pod());
        scenario.restart();
        known.connect();
        scenario.wait(Duration.ofMinutes(1));
        world.controllers.reconcile();
        assertThat(world.pods()).contains(agent.pod().value());

        agent.connect();
        agent.planned(work, noChanges());

        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.PLANNED);
        assertThat(scenario.task(task).attempt()).isEqualTo(1);
    }

    @InACluster
    void aQuotaIsAskedAgainOnlyAfterABackOffS8(RuntimeKind runtime) {
        pool(runtime);
        String creations = runtime == RuntimeKind.KUBERNETES ? "/pods" : "/deployments";
        world.cluster.refuse("POST", creations, 403, "exceeded quota: agents");

        scenario.submit(plan("dev"));
        scenario.wait(Duration.ofMinutes(2));

        List<String> asked = world.cluster.requests.stream()
                .filter(call -> call.startsWith("POST") && call.endsWith(creations))
                .toList();
        assertThat(asked).as("1 s, 2 s, 4 s … 60 s").hasSizeBetween(3, 8);
        assertThat(scenario.memory().scaling().runtimeFailure().message()).contains("exceeded quota");
        assertThat(scenario.pods()).extracting(StoredPod::phase).doesNotContain(PodPhase.READY);
    }
}
