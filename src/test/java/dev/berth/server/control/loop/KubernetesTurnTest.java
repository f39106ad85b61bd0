package dev.berth.server.control.loop;

import static dev.berth.server.control.loop.Samples.POOL;
import static dev.berth.server.control.loop.Samples.changes;
import static dev.berth.server.control.loop.Samples.exclusive;
import static dev.berth.server.control.loop.Samples.noChanges;
import static dev.berth.server.control.loop.Samples.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.placement.WaitReason;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.PoolSpecBuilder;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.port.AgentInstruction;
import dev.berth.server.control.port.AgentReport;
import dev.berth.server.control.port.StoredPod;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A pool's life in a cluster: the loop, the runtimes and their watch together. */
class KubernetesTurnTest {
    private final ClusterScenario world = new ClusterScenario(spec(RuntimeKind.KUBERNETES));
    private final Scenario scenario = world.scenario;

    private static PoolSpec spec(RuntimeKind runtime) {
        return Samples.spec(runtime, 0, 5, Duration.ofHours(24));
    }

    @AfterEach
    void close() {
        world.close();
    }

    private ScriptedAgent comesUp() {
        return world.connect(world.pods().get(world.pods().size() - 1));
    }

    private void drainedAndGone(ScriptedAgent agent) {
        scenario.wait(Duration.ofSeconds(75));
        assertThat(agent.told(AgentInstruction.Drain.class)).isNotEmpty();
        agent.say(new AgentReport.Drained());
    }

    @Test
    void aPoolAtZeroMakesAPodForATaskAndEndsItWhenItWasIdleS6() {
        TaskId task = scenario.submit(plan("dev"));
        assertThat(world.pods()).hasSize(1);
        ScriptedAgent agent = comesUp();
        agent.plan(noChanges());
        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.PLANNED);

        drainedAndGone(agent);

        assertThat(world.pods()).isEmpty();
        assertThat(scenario.pods()).isEmpty();
    }

    @Test
    void podsAtWorkAndReservedPodsAreGuardedAndStayS4() {
        scenario.submit(exclusive("prod"));
        ScriptedAgent agent = comesUp();
        AgentInstruction.Assign assign = agent.work();
        assertThat(world.guarded(agent.pod())).isTrue();
        agent.planned(assign, changes());

        scenario.wait(Duration.ofMinutes(30));

        assertThat(world.guarded(agent.pod())).isTrue();
        assertThat(world.pods()).containsExactly(agent.pod().value());
    }

    @Test
    void anIdlePodIsNotGuardedUntilItHasWorkAgain() {
        scenario.submit(plan("dev"));
        ScriptedAgent agent = comesUp();
        agent.plan(noChanges());
        assertThat(world.guarded(agent.pod())).isFalse();

        scenario.submit(plan("dev"));
        assertThat(world.guarded(agent.pod())).isTrue();
    }

    @Test
    void aQuotaIsShownAndTriedAgainS8() {
        world.cluster.refuse("POST", "/pods", 403, "exceeded quota: agents");
        scenario.submit(plan("dev"));
        assertThat(scenario.memory().scaling().runtimeFailure().code()).isEqualTo("pod_start_failing");
        assertThat(scenario.memory().scaling().runtimeFailure().message()).contains("exceeded quota");
        assertThat(world.pods()).isEmpty();

        world.cluster.relent();
        scenario.wait(Duration.ofSeconds(30));

        assertThat(world.pods()).hasSize(1);
        comesUp();
        assertThat(scenario.memory().scaling().runtimeFailure()).isNull();
    }

    @Test
    void thePlanOfAPodThatVanishesIsTriedAgainElsewhereF3() {
        TaskId task = scenario.submit(plan("dev"));
        ScriptedAgent agent = comesUp();
        agent.work();

        world.cluster.vanish(agent.pod().value());

        world.eventually(() -> assertThat(scenario.pod(agent.pod())).isEmpty());
        assertThat(world.pods())
                .as("a new one")
                .hasSize(1)
                .doesNotContain(agent.pod().value());
        comesUp().plan(noChanges());
        assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.PLANNED);
        assertThat(scenario.task(task).attempt()).isEqualTo(2);
    }

    @Test
    void theApplyOfAnEvictedPodIsNotRepeatedF4() {
        TaskId task = scenario.submit(exclusive("prod"));
        ScriptedAgent agent = comesUp();
        agent.plan(changes());
        scenario.confirm(task);
        agent.work();

        world.cluster.failed(agent.pod().value(), "Evicted", "the node was low on memory");

        world.eventually(() -> assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.FAILED));
        assertThat(scenario.task(task).error().code()).isEqualTo("apply_outcome_unknown");
        assertThat(scenario.task(task).error().message()).contains("low on memory");
        assertThat(world.pods()).as("its remains go").isEmpty();
    }

    @Test
    void aPodThatCannotBeScheduledShowsWhyAndIsReplacedS7() {
        scenario.submit(plan("dev"));
        String first = world.pods().get(0);
        world.cluster.unschedulable(first, "0/3 nodes are available");
        world.eventually(
                () -> assertThat(scenario.memory().scaling().runtimeFailure()).isNotNull());
        assertThat(scenario.memory().scaling().runtimeFailure().message()).contains("0/3 nodes are available");

        scenario.wait(Duration.ofMinutes(5).plusSeconds(20));

        assertThat(world.pods()).hasSize(1).doesNotContain(first);
    }

    @Test
    void whatOnlyEventsTellOfAStartReachesTaskPoolAndMetricWithinTenSecondsS7() {
        TaskId task = scenario.submit(plan("dev"));
        String pod = world.pods().get(0);
        world.cluster.scheduled(pod);
        world.eventually(() -> assertThat(scenario.memory().agents().get(new PodName(pod)).progressAt)
                .isNotNull());
        world.cluster.events.add(
                world.cluster.pod(pod), "Warning", "FailedMount", "configmap not found", scenario.time.instant());

        for (int seconds = 0; seconds < 9; seconds += 3) {
            scenario.wait(Duration.ofSeconds(3));
            world.source.watch().look();
        }

        world.eventually(
                () -> assertThat(scenario.memory().scaling().runtimeFailure()).isNotNull());
        assertThat(scenario.memory().scaling().runtimeFailure().message()).contains("FailedMount: configmap not found");
        assertThat(scenario.memory().waiting(task).orElseThrow().reason()).isEqualTo(WaitReason.POD_START_FAILING);
        assertThat(scenario.meter.waiting).containsEntry(WaitReason.POD_START_FAILING, 1);
        assertThat(scenario.memory().runtimeFailure()).as("no back-off").isNull();
    }

    @Test
    void anAgentThatIsKilledBesideALivingSidecarIsLostAndItsPodGoesL1() {
        TaskId task = scenario.submit(exclusive("prod"));
        ScriptedAgent agent = comesUp();
        agent.plan(changes());
        scenario.confirm(task);
        agent.work();

        world.cluster.status(
                agent.pod().value(),
                "{phase: Running, containerStatuses: [{name: mesh, state: {running: {}}},"
                        + " {name: agent, state: {terminated: {reason: OOMKilled, exitCode: 137}}}]}");

        world.eventually(() -> assertThat(scenario.task(task).status()).isEqualTo(TaskStatus.FAILED));
        assertThat(scenario.task(task).error().code()).isEqualTo("apply_outcome_unknown");
        assertThat(scenario.task(task).error().message()).contains("OOMKilled: exit code 137");
        assertThat(world.pods()).as("its sidecar too").isEmpty();
    }

    @Test
    void whatAnAgentDiedOfIsToldWhenTheNextProcessTakesItsPodF2() {
        TaskId task = scenario.submit(exclusive("prod"));
        ScriptedAgent agent = comesUp();
        agent.plan(changes());
        scenario.confirm(task);
        agent.work();
        agent.disconnect();
        world.cluster.status(
                agent.pod().value(),
                "{phase: Running, containerStatuses: [{name: agent, restartCount: 1, state: {running: {}},"
                        + " lastState: {terminated: {reason: OOMKilled, exitCode: 137}}}]}");
        world.eventually(() -> assertThat(
                        scenario.memory().agents().get(agent.pod()).process.generation())
                .isEqualTo(1));

        scenario.connect(agent.pod());

        assertThat(scenario.task(task).error().code()).isEqualTo("apply_outcome_unknown");
        assertThat(scenario.task(task).error().message())
                .contains("another agent process took over the pod, after OOMKilled: exit code 137");
    }

    @Test
    void progressGivesAStartMoreTimeS7() {
        scenario.submit(plan("dev"));
        String pod = world.pods().get(0);
        scenario.wait(Duration.ofMinutes(4));
        world.cluster.scheduled(pod);
        world.eventually(() -> assertThat(scenario.memory().agents().get(new PodName(pod)).progressAt)
                .isEqualTo(scenario.time.instant()));

        scenario.wait(Duration.ofMinutes(4));

        assertThat(world.pods()).containsExactly(pod);
    }

    @Test
    void aRestartFindsItsPodsAndWhatWasLostMeanwhileF6() {
        TaskId kept = scenario.submit(exclusive("prod"));
        ScriptedAgent holder = comesUp();
        holder.plan(changes());
        TaskId lost = scenario.submit(plan("dev"));
        TaskId other = scenario.submit(exclusive("stage"));
        assertThat(lost.value() + other.value()).isPositive();
        List<String> before = world.pods();
        String second = before.stream()
                .filter(name -> !name.equals(holder.pod().value()))
                .findFirst()
                .orElseThrow();
        world.cluster.vanish(second);
        scenario.time.pass(Duration.ofSeconds(1));

        scenario.restart();

        assertThat(scenario.pod(new PodName(second))).isEmpty();
        assertThat(world.pods()).contains(holder.pod().value());
        holder.connect();
        assertThat(scenario.database.pool(POOL).reservations).containsKey(kept);
    }

    @Test
    void aChangedTemplateMakesNewPodsAndLeavesThoseAtWorkAloneS9() {
        scenario.submit(exclusive("prod"));
        ScriptedAgent old = comesUp();
        old.work();
        PoolSpec now = spec(RuntimeKind.KUBERNETES);
        scenario.define(PoolSpecBuilder.builder()
                .name(POOL)
                .runtime(now.runtime())
                .minPods(0)
                .maxPods(5)
                .slotsPerPod(3)
                .idleTimeout(now.idleTimeout())
                .warmSlots(0)
                .warmSlotsUpTo(0)
                .reservationTtl(now.reservationTtl())
                .startTimeout(now.startTimeout())
                .templateHash("template-2")
                .schedules(List.of())
                .build());
        scenario.tick();

        scenario.submit(exclusive("stage"));
        scenario.wait(Duration.ofSeconds(10));

        assertThat(world.pods()).hasSize(2).contains(old.pod().value());
        assertThat(world.cluster.pods())
                .extracting(pod -> pod.getMetadata().getAnnotations().get("berth.dev/pod-template-hash"))
                .containsExactlyInAnyOrder("template-1", "template-2");
    }

    @Test
    void aSwitchToDeploymentsLosesNeitherWorkNorReservationsAndSoDoesTheWayBack() {
        TaskId held = scenario.submit(exclusive("prod"));
        ScriptedAgent bare = comesUp();
        bare.plan(changes());

        scenario.define(spec(RuntimeKind.DEPLOYMENT));
        scenario.tick();
        TaskId next = scenario.submit(exclusive("stage"));
        // The reserved pod takes it, since it is ready; the one after needs a new pod.
        AgentInstruction.Assign busy = bare.work();
        TaskId third = scenario.submit(exclusive("test"));
        String made = replicaUp();
        ScriptedAgent deployed = world.connect(made);
        deployed.plan(changes());
        assertThat(scenario.task(third).status()).isEqualTo(TaskStatus.APPLY_PENDING);
        assertThat(scenario.pods())
                .extracting(StoredPod::runtime)
                .containsExactlyInAnyOrder(RuntimeKind.KUBERNETES, RuntimeKind.DEPLOYMENT);

        scenario.define(spec(RuntimeKind.KUBERNETES));
        scenario.tick();
        bare.planned(busy, noChanges());
        assertThat(scenario.task(next).status()).isEqualTo(TaskStatus.PLANNED);
        scenario.confirm(held);
        bare.applied(bare.work());
        scenario.confirm(third);
        deployed.applied(deployed.work());
        assertThat(scenario.task(held).status()).isEqualTo(TaskStatus.APPLIED);
        assertThat(scenario.task(third).status()).isEqualTo(TaskStatus.APPLIED);

        scenario.wait(Duration.ofSeconds(75));
        deployed.say(new AgentReport.Drained());
        world.controllers.reconcile();
        world.eventually(() -> assertThat(world.pods()).doesNotContain(made));
        assertThat(world.controllers.deployments())
                .allMatch(deployment -> deployment.getSpec().getReplicas() == 0);
        assertThat(scenario.database.violations).isEmpty();
    }

    private String replicaUp() {
        List<String> made = world.controllers.reconcile();
        assertThat(made).hasSize(1);
        return made.get(0);
    }
}
