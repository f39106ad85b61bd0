package dev.berth.server.runtime.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.control.port.PodRuntime;
import dev.berth.server.control.port.PodRuntime.PodRequest;
import dev.berth.server.control.port.PodRuntime.RuntimePod;
import dev.berth.server.control.port.PodRuntimeException;
import dev.berth.server.control.port.PodWorth;
import dev.berth.server.control.port.PodWorth.Use;
import dev.berth.server.runtime.kubernetes.AgentPodSettings;
import dev.berth.server.runtime.kubernetes.Cluster;
import dev.berth.server.runtime.kubernetes.FakeCluster;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Deployments whose replicas follow the rows of a pool. */
class AgentDeploymentsTest {
    private static final PoolName POOL = new PoolName("harbour");

    private final FakeCluster cluster = new FakeCluster();
    private final FakeReplicaSets controllers = new FakeReplicaSets(cluster);
    private final Seen seen = new Seen();
    private final AgentDeployments deployments =
            new AgentDeployments(cluster.cluster(Runnable::run), FakeCluster.signer("k1"), seen);
    private final Map<PodName, PodWorth> rows = new HashMap<>();

    @AfterEach
    void close() {
        cluster.close();
    }

    private static PoolSpec pool(String hash) {
        return new PoolSpec(
                POOL,
                RuntimeKind.DEPLOYMENT,
                0,
                10,
                3,
                Duration.ofSeconds(60),
                0,
                Duration.ofHours(24),
                Duration.ofMinutes(5),
                hash);
    }

    private void row(String pod, String hash, Use use) {
        rows.put(new PodName(pod), new PodWorth(hash, use));
        deployments.keep(POOL, rows);
    }

    private void create(String placeholder, String hash) {
        row(placeholder, hash, Use.STARTING);
        deployments.create(new PodRequest(pool(hash), new PodName(placeholder), "{}"));
    }

    /** A pod that a placeholder's row was taken by. */
    private String up(String placeholder, String hash) {
        create(placeholder, hash);
        String pod = controllers.reconcile().get(0);
        cluster.running(pod);
        rows.remove(new PodName(placeholder));
        row(pod, hash, Use.IDLE);
        return pod;
    }

    private List<Integer> replicas() {
        return controllers.deployments().stream()
                .map(deployment -> deployment.getSpec().getReplicas())
                .toList();
    }

    @Test
    void replicasFollowTheRowsAndCountThosePodsThatAreStillToCome() {
        create("one", "h1");
        assertThat(replicas()).containsExactly(1);
        create("two", "h1");
        assertThat(replicas()).containsExactly(2);

        List<String> made = controllers.reconcile();
        rows.clear();
        row(made.get(0), "h1", Use.IDLE);
        row("two", "h1", Use.STARTING);
        deployments.adjust(POOL);

        assertThat(replicas()).as("S7: one has come, one is to come").containsExactly(2);
    }

    @Test
    void aNewTemplateMakesANewDeploymentAndTheOldOneNeverChangesS9() {
        String old = up("one", "h1");
        Deployment before = controllers.deployments().get(0);
        row(old, "h1", Use.AT_WORK);

        create("two", "h2");

        assertThat(controllers.deployments()).hasSize(2);
        assertThat(replicas()).containsExactly(1, 1);
        assertThat(cluster.pod(old)).isNotNull();
        assertThat(cluster.client
                        .apps()
                        .deployments()
                        .inNamespace(FakeCluster.NAMESPACE)
                        .withName(before.getMetadata().getName())
                        .get()
                        .getSpec()
                        .getTemplate())
                .isEqualTo(before.getSpec().getTemplate());
    }

    @Test
    void busyPodsCostMuchAndLeavingOnesGoFirst() {
        String busy = up("one", "h1");
        String idle = up("two", "h1");
        row(busy, "h1", Use.AT_WORK);
        assertThat(cluster.pod(busy).getMetadata().getAnnotations())
                .containsEntry("controller.kubernetes.io/pod-deletion-cost", "1000");

        rows.remove(new PodName(idle));
        deployments.keep(POOL, rows);
        deployments.delete(POOL, new PodName(idle));
        controllers.reconcile();

        assertThat(replicas()).containsExactly(1);
        assertThat(cluster.pods())
                .extracting(pod -> pod.getMetadata().getName())
                .containsExactly(busy);
    }

    @Test
    void nothingIsTakenAwayWhileAPodAtWorkLooksUnwell() {
        String busy = up("one", "h1");
        String idle = up("two", "h1");
        row(busy, "h1", Use.AT_WORK);
        cluster.status(busy, pod -> pod.editStatus().withConditions().endStatus());
        rows.remove(new PodName(idle));
        deployments.keep(POOL, rows);

        assertThatThrownBy(() -> deployments.delete(POOL, new PodName(idle)))
                .isInstanceOf(PodRuntimeException.class)
                .hasMessageContaining(busy);
        assertThat(replicas()).containsExactly(2);

        cluster.running(busy);
        deployments.delete(POOL, new PodName(idle));
        controllers.reconcile();
        assertThat(cluster.pod(busy)).isNotNull();
        assertThat(cluster.pods()).hasSize(1);
    }

    @Test
    void aPodThatIsEndedFromOutsideIsNoReplicaAnyMore() {
        String pod = up("one", "h1");
        row(pod, "h1", Use.ENDING);

        deployments.adjust(POOL);

        assertThat(replicas()).containsExactly(0);
    }

    @Test
    void aPodThatShowsIsToldOf() {
        create("one", "h1");
        String pod = controllers.reconcile().get(0);

        deployments.adjust(POOL);

        assertThat(seen.pods).extracting(RuntimePod::name).containsExactly(new PodName(pod));
        assertThat(seen.pods).extracting(RuntimePod::templateHash).containsExactly("h1");
    }

    @Test
    void aDeploymentThatMayMakeNoPodsSaysWhyOnEachRowThatWaitsS8() {
        create("one", "h1");
        Deployment unused = cluster.client
                .apps()
                .deployments()
                .inNamespace(FakeCluster.NAMESPACE)
                .withName(controllers.deployments().get(0).getMetadata().getName())
                .editStatus(deployment -> new DeploymentBuilder(deployment)
                        .withNewStatus()
                        .addNewCondition()
                        .withType("ReplicaFailure")
                        .withStatus("True")
                        .withMessage("exceeded quota: agents")
                        .endCondition()
                        .endStatus()
                        .build());

        deployments.adjust(POOL);

        assertThat(seen.hindrances).containsEntry(new PodName("one"), "exceeded quota: agents");
    }

    @Test
    void aDeploymentThatNothingComesFromAnyMoreGoes() {
        String old = up("one", "h1");
        up("two", "h2");
        rows.remove(new PodName(old));
        deployments.keep(POOL, rows);
        deployments.delete(POOL, new PodName(old));
        controllers.reconcile();

        deployments.tend(POOL);

        assertThat(controllers.deployments()).extracting(Replicas::hash).containsExactly("h2");
    }

    @Test
    void theAgentsOfAPoolShareATokenInASecretOfTheirDeployment() {
        create("one", "h1");

        Deployment deployment = controllers.deployments().get(0);
        Secret secret = cluster.client
                .secrets()
                .inNamespace(FakeCluster.NAMESPACE)
                .withName(deployment.getMetadata().getName() + "-token")
                .get();
        assertThat(secret.getMetadata().getOwnerReferences())
                .extracting(owner -> owner.getUid())
                .containsExactly(deployment.getMetadata().getUid());
        String token = new String(Base64.getDecoder().decode(secret.getData().get("token")), StandardCharsets.UTF_8);
        assertThat(FakeCluster.signer("k1").pool(token)).contains(POOL);
        assertThat(FakeCluster.signer("k1").pod(token)).isEmpty();
    }

    @Test
    void aDeletedPoolsDeploymentsGo() {
        create("one", "h1");
        rows.clear();
        deployments.keep(POOL, rows);

        deployments.forget(POOL);

        assertThat(controllers.deployments()).isEmpty();
    }

    @Test
    void nothingIsAskedOfTheApiThatTheRoleDoesNotAllowAndTheRoleAllowsNoMore() {
        List<String> asked = new ArrayList<>();
        asked(asked, () -> create("one", "h1"));
        String pod = controllers.reconcile().get(0);
        cluster.running(pod);
        rows.clear();
        AgentPodSettings rotated =
                new AgentPodSettings("berth", "image", "http://berth", FakeCluster.SETTINGS.gracePeriod(), "k2");
        AgentDeployments later = new AgentDeployments(
                new Cluster(cluster.client, FakeCluster.NAMESPACE, rotated, Runnable::run),
                FakeCluster.signer("k2", "k1"),
                seen);
        asked(asked, () -> {
            row(pod, "h1", Use.AT_WORK);
            deployments.list(POOL);
            deployments.find(POOL, new PodName(pod));
            new AgentDeployments(cluster.cluster(Runnable::run), FakeCluster.signer("k1"), seen)
                    .create(new PodRequest(pool("h1"), new PodName("two"), "{}"));
            later.keep(POOL, rows);
            later.tend(POOL);
            rows.clear();
            deployments.keep(POOL, rows);
            deployments.delete(POOL, new PodName(pod));
            deployments.forget(POOL);
        });

        assertThat(asked).allMatch(FakeCluster::allowed);
        assertThat(FakeCluster.verbs(asked, "deployments"))
                .containsExactlyInAnyOrder("get", "list", "create", "patch", "delete");
    }

    private void asked(List<String> asked, Runnable step) {
        int before = cluster.requests.size();
        step.run();
        asked.addAll(cluster.requests.subList(before, cluster.requests.size()));
    }

    @Test
    void everyWriteIsMadeAgainWhenAnotherOneCameBeforeIt() {
        cluster.refuse("POST", "/deployments", 409, "the object has been modified", 2);
        cluster.refuse("PATCH", "/deployments/", 409, "the object has been modified", 2);

        create("one", "h1");

        assertThat(replicas()).containsExactly(1);
    }

    @Test
    void replicasThatAreAlwaysOutrunGiveUpAndSaySoS8() {
        cluster.refuse("PATCH", "/deployments/", 409, "the object has been modified");

        assertThatThrownBy(() -> create("one", "h1")).hasMessageContaining("modified");
        assertThat(cluster.requests.stream().filter(call -> call.startsWith("PATCH")))
                .hasSize(5);
    }

    @Test
    void aPodThatNoRowKnowsKeepsItsReplicaUntilItIsEndedByNameF6() {
        String stranger = up("one", "h1");
        String busy = up("two", "h1");
        rows.remove(new PodName(stranger));
        row(busy, "h1", Use.AT_WORK);

        deployments.adjust(POOL);
        controllers.reconcile();
        assertThat(replicas()).containsExactly(2);
        assertThat(cluster.pod(stranger)).as("it may be at work").isNotNull();

        deployments.delete(POOL, new PodName(stranger));
        controllers.reconcile();
        assertThat(replicas()).containsExactly(1);
        assertThat(cluster.pods())
                .extracting(pod -> pod.getMetadata().getName())
                .containsExactly(busy);
    }

    @Test
    void aPodThatIsEndedBeforeAnyRowIsKnownIsNotReplacedAndNoneGoesWithItF6() {
        String stranger = up("one", "h1");
        String other = up("two", "h1");
        AgentDeployments restarted =
                new AgentDeployments(cluster.cluster(Runnable::run), FakeCluster.signer("k1"), seen);

        restarted.delete(POOL, new PodName(stranger));
        controllers.reconcile();

        assertThat(cluster.pods())
                .extracting(pod -> pod.getMetadata().getName())
                .containsExactly(other);
    }

    @Test
    void aStrangerTakesTheRowThatWaitsForOneSoThatNoneIsMadeForItS7() {
        create("one", "h1");
        controllers.reconcile();

        deployments.adjust(POOL);

        assertThat(replicas()).containsExactly(1);
    }

    @Test
    void replicasThatSomebodyElseTookAwayOrAddedAreSetRight() {
        up("one", "h1");
        String name = controllers.deployments().get(0).getMetadata().getName();
        controllers.scale(name, 0);
        deployments.adjust(POOL);
        assertThat(replicas()).containsExactly(1);
        controllers.scale(name, 5);
        deployments.adjust(POOL);
        assertThat(replicas()).containsExactly(1);
    }

    @Test
    void aDeploymentThatSomebodyDeletedIsMadeAgainForTheNextRow() {
        create("one", "h1");
        controllers.delete(controllers.deployments().get(0).getMetadata().getName());
        rows.clear();

        create("two", "h1");

        assertThat(replicas()).containsExactly(1);
    }

    @Test
    void aDeploymentThatIsStillBeingDeletedIsWaitedForS8() {
        create("one", "h1");
        controllers.terminate(controllers.deployments().get(0).getMetadata().getName());
        rows.clear();

        assertThatThrownBy(() -> create("two", "h1"))
                .isInstanceOf(PodRuntimeException.class)
                .hasMessageContaining("still being deleted");
    }

    @Test
    void aSecretThatAnEarlierDeploymentOfThatNameLeftBecomesThisOnes() {
        create("one", "h1");
        controllers.delete(controllers.deployments().get(0).getMetadata().getName());
        rows.clear();

        create("two", "h1");

        Deployment deployment = controllers.deployments().get(0);
        assertThat(secret(deployment).getMetadata().getOwnerReferences())
                .as("or it would be collected with the earlier one")
                .extracting(owner -> owner.getUid())
                .contains(deployment.getMetadata().getUid());
    }

    private Secret secret(Deployment deployment) {
        return cluster.client
                .secrets()
                .inNamespace(FakeCluster.NAMESPACE)
                .withName(deployment.getMetadata().getName() + "-token")
                .get();
    }

    @Test
    void aSecretThatACrashLeftUnmadeIsMadeWithTheNextList() {
        cluster.refuse("POST", "/secrets", 500, "crash");
        assertThatThrownBy(() -> create("one", "h1")).isInstanceOf(RuntimeException.class);
        cluster.relent();
        AgentDeployments restarted =
                new AgentDeployments(cluster.cluster(Runnable::run), FakeCluster.signer("k1"), seen);
        restarted.keep(POOL, rows);

        restarted.tend(POOL);

        assertThat(secret(controllers.deployments().get(0))).isNotNull();
    }

    @Test
    void aRotatedKeyRenewsThePoolsTokenOnce() {
        create("one", "h1");
        AgentPodSettings rotated = new AgentPodSettings(
                FakeCluster.SETTINGS.instance(),
                FakeCluster.SETTINGS.image(),
                FakeCluster.SETTINGS.serverUrl(),
                FakeCluster.SETTINGS.gracePeriod(),
                "k2");
        AgentDeployments later = new AgentDeployments(
                new Cluster(cluster.client, FakeCluster.NAMESPACE, rotated, Runnable::run),
                FakeCluster.signer("k2", "k1"),
                seen);
        later.keep(POOL, rows);

        later.tend(POOL);

        Deployment deployment = controllers.deployments().get(0);
        String token = new String(
                Base64.getDecoder().decode(secret(deployment).getData().get("token")), StandardCharsets.UTF_8);
        assertThat(FakeCluster.signer("k2").pool(token)).contains(POOL);
        assertThat(controllers.deployments())
                .as("a new key is no new template: no pod is replaced for it")
                .hasSize(1);
        assertThat(deployment.getSpec().getTemplate().getMetadata().getAnnotations())
                .doesNotContainKey("berth.dev/token-key");
        int before = cluster.requests.size();
        later.tend(POOL);
        assertThat(cluster.requests.subList(before, cluster.requests.size()))
                .noneMatch(call -> call.startsWith("PATCH"));
    }

    @Test
    void aPoolThatCameBackUnderItsNameKeepsItsDeployments() {
        create("one", "h1");

        deployments.forget(POOL);

        assertThat(controllers.deployments()).hasSize(1);
    }

    private static final class Seen implements PodRuntime.Observer {
        final List<RuntimePod> pods = new ArrayList<>();
        final Map<PodName, String> hindrances = new HashMap<>();

        @Override
        public void podGone(PoolName pool, PodName pod, String reason) {
            throw new AssertionError("the watch tells of that");
        }

        @Override
        public void podProgressed(PoolName pool, PodName pod, Instant at) {
            throw new AssertionError("the watch tells of that");
        }

        @Override
        public void podEnding(PoolName pool, PodName pod, String reason) {
            throw new AssertionError("the watch tells of that");
        }

        @Override
        public void podHindered(PoolName pool, PodName pod, String reason) {
            hindrances.put(pod, reason);
        }

        @Override
        public void podSeen(PoolName pool, RuntimePod pod, RuntimeKind runtime) {
            pods.add(pod);
        }
    }
}
