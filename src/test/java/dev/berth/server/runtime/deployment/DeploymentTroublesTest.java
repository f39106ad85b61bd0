package dev.berth.server.runtime.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.domain.id.PodName;
import dev.berth.server.control.port.PodRuntime.PodRequest;
import dev.berth.server.control.port.PodRuntimeException;
import dev.berth.server.control.port.PodUse.Use;
import dev.berth.server.runtime.kubernetes.AgentPodSettings;
import dev.berth.server.runtime.kubernetes.Cluster;
import dev.berth.server.runtime.kubernetes.FakeCluster;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a busy API, other people and crashes do to Deployments, and how they are set right. */
class DeploymentTroublesTest extends DeploymentScenario {
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
                new Cluster(cluster.client, FakeCluster.NAMESPACE, rotated, Runnable::run, () -> true),
                FakeCluster.signer("k2", "k1"),
                observer);
        asked(asked, () -> {
            row(pod, "h1", Use.AT_WORK);
            deployments.list(POOL);
            deployments.find(POOL, new PodName(pod));
            new AgentDeployments(cluster.cluster(Runnable::run), FakeCluster.signer("k1"), observer)
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

    /** One at work looks unready, and one that is not should go. */
    private void oldDeploymentMayNotShrink() {
        String busy = up("one", "h1");
        String idle = up("two", "h1");
        row(busy, "h1", Use.AT_WORK);
        cluster.status(busy, pod -> pod.editStatus().withConditions().endStatus());
        row(idle, "h1", Use.ENDING);
    }

    @Test
    void aDeploymentThatMayNotShrinkKeepsNoOtherFromGrowingR5() {
        oldDeploymentMayNotShrink();

        create("three", "h2");

        assertThat(replicas()).containsExactlyInAnyOrder(2, 1);
        assertThatThrownBy(() -> deployments.adjust(POOL))
                .as("and it is not forgotten")
                .hasMessageContaining("at work and not ready");
    }

    @Test
    void ofAPoolThatIsGoneAllGoesThatMayGo() {
        create("one", "h1");
        create("two", "h2");
        String kept = controllers.deployments().get(0).getMetadata().getName();
        rows.clear();
        deployments.keep(POOL, rows);
        cluster.refuse("DELETE", "/deployments/" + kept, 403, "a webhook denied the request", 1);
        deployments.leave(POOL);

        assertThatThrownBy(() -> deployments.forget(POOL)).hasMessageContaining("a webhook denied the request");

        assertThat(controllers.deployments())
                .extracting(deployment -> deployment.getMetadata().getName())
                .containsExactly(kept);
        assertThat(cluster.budgets()).isEmpty();
        deployments.forget(POOL);
        assertThat(controllers.deployments()).isEmpty();
    }

    @Test
    void whatIsLeftOfAPoolGoesAlsoWhenItsFirstDeletionIsRefused() {
        create("one", "h1");
        rows.clear();
        deployments.keep(POOL, rows);
        cluster.refuse("DELETE", "/deployments/", 503, "away", 1);

        deployments.end(POOL);

        await().atMost(Duration.ofMinutes(1))
                .until(() -> controllers.deployments().isEmpty());
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
        assertThat(cluster.podNames()).containsExactly(busy);
    }

    @Test
    void aPodThatIsEndedBeforeAnyRowIsKnownIsNotReplacedAndNoneGoesWithItF6() {
        String stranger = up("one", "h1");
        String other = up("two", "h1");
        AgentDeployments restarted =
                new AgentDeployments(cluster.cluster(Runnable::run), FakeCluster.signer("k1"), observer);

        restarted.delete(POOL, new PodName(stranger));
        controllers.reconcile();

        assertThat(cluster.podNames()).containsExactly(other);
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
                new AgentDeployments(cluster.cluster(Runnable::run), FakeCluster.signer("k1"), observer);
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
                new Cluster(cluster.client, FakeCluster.NAMESPACE, rotated, Runnable::run, () -> true),
                FakeCluster.signer("k2", "k1"),
                observer);
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
                .noneMatch(call -> call.startsWith("PATCH") && !call.contains("/poddisruptionbudgets/"));
    }

    @Test
    void aPoolThatCameBackUnderItsNameKeepsItsDeployments() {
        create("one", "h1");

        deployments.forget(POOL);

        assertThat(controllers.deployments()).hasSize(1);
    }

    @Test
    void theLeavingPodIsTheOneThatItsReplicaSetEndsAlsoWhenItsDeletionIsRefused() {
        // By itself its ReplicaSet would end the younger one.
        String leaving = up("one", "h1");
        up("two", "h1");
        rows.remove(new PodName(leaving));
        deployments.keep(POOL, rows);
        cluster.refuse("DELETE", "/pods/" + leaving, 503, "away");

        assertThatThrownBy(() -> deployments.delete(POOL, new PodName(leaving)))
                .isInstanceOf(KubernetesClientException.class);
        cluster.relent();
        controllers.reconcile();

        assertThat(cluster.pods())
                .extracting(pod -> new PodName(pod.getMetadata().getName()))
                .containsExactlyElementsOf(rows.keySet());
    }
}
