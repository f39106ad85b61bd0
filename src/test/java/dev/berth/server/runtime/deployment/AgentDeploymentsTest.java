package dev.berth.server.runtime.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.domain.id.PodName;
import dev.berth.server.control.port.PodRuntime.RuntimePod;
import dev.berth.server.control.port.PodRuntimeException;
import dev.berth.server.control.port.PodUse.Use;
import dev.berth.server.runtime.kubernetes.FakeCluster;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Deployments whose replicas follow the rows of a pool. */
class AgentDeploymentsTest extends DeploymentScenario {
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
        assertThat(cluster.podNames()).containsExactly(busy);
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

        assertThat(observer.seen).extracting(RuntimePod::name).containsExactly(new PodName(pod));
        assertThat(deployments.owing(POOL)).as("until its row has taken it").isTrue();
        rows.clear();
        row(pod, "h1", Use.STARTING);
        deployments.adjust(POOL);
        assertThat(deployments.owing(POOL)).isFalse();
        assertThat(observer.seen).extracting(RuntimePod::templateHash).containsExactly("h1");
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

        assertThat(observer.told).contains("hindered one: exceeded quota: agents");
        assertThat(deployments.owing(POOL)).as("so it is looked at again").isTrue();
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
    void aDeletedPoolsDeploymentsGoAndItsBudgetWithThem() {
        create("one", "h1");
        rows.clear();
        deployments.keep(POOL, rows);

        deployments.leave(POOL);
        deployments.forget(POOL);

        assertThat(controllers.deployments()).isEmpty();
        assertThat(cluster.budgets()).isEmpty();
    }

    @Test
    void aPoolThatCameBackBeforeItsDeploymentsWentKeepsItsBudgetR4() {
        create("one", "h1");
        deployments.leave(POOL);
        create("two", "h1");

        deployments.forget(POOL);

        assertThat(cluster.budgets()).hasSize(1);
    }
}
