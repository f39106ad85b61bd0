package dev.berth.server.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.control.port.PodRuntime.PodRequest;
import dev.berth.server.control.port.PodRuntime.RuntimePod;
import dev.berth.server.control.port.PodRuntimeException;
import dev.berth.server.control.port.PodUse;
import dev.berth.server.control.port.PodUse.Use;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the runtime asks of the API, and what it makes of the answers. */
class KubernetesPodsTest {
    private static final PoolName POOL = new PoolName("harbour");
    private static final PodName NAME = new PodName("harbour-abcd1234");

    private final FakeCluster cluster = new FakeCluster();
    private final KubernetesPods pods = new KubernetesPods(cluster.cluster(Runnable::run), FakeCluster.signer("k1"));

    @AfterEach
    void close() {
        cluster.close();
    }

    private static PodRequest request() {
        return new PodRequest(PodBlueprintTest.pool(RuntimeKind.KUBERNETES), NAME, "{}");
    }

    private static String token(Secret secret) {
        return new String(Base64.getDecoder().decode(secret.getData().get("token")), StandardCharsets.UTF_8);
    }

    @Test
    void aPodOwnsTheSecretWithItsToken() {
        pods.create(request());

        assertThat(cluster.tokenSecret(NAME).getMetadata().getOwnerReferences())
                .singleElement()
                .satisfies(owner -> {
                    assertThat(owner.getKind()).isEqualTo("Pod");
                    assertThat(owner.getUid())
                            .isEqualTo(cluster.pod(NAME.value()).getMetadata().getUid());
                });
        assertThat(FakeCluster.signer("k1").pod(token(cluster.tokenSecret(NAME))))
                .get()
                .satisfies(bound -> {
                    assertThat(bound.pool()).isEqualTo(POOL);
                    assertThat(bound.pod()).isEqualTo(NAME);
                });
    }

    @Test
    void aPodThatExistsAlreadyIsASuccess() {
        pods.create(request());
        pods.create(request());

        assertThat(cluster.pods()).hasSize(1);
    }

    @Test
    void aPodOfThatNameThatSomebodyElseMadeIsNeitherTakenNorEnded() {
        Pod unused = cluster.client
                .pods()
                .inNamespace(FakeCluster.NAMESPACE)
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withName(NAME.value())
                        .endMetadata()
                        .build())
                .create();

        assertThatThrownBy(() -> pods.create(request()))
                .isInstanceOf(PodRuntimeException.class)
                .hasMessageContaining("did not make");
        pods.delete(POOL, NAME);
        assertThat(cluster.pods()).hasSize(1);
    }

    /** {@code kubectl debug --copy-to=harbour.debug --keep-labels} makes one. */
    @Test
    void aCopyUnderANameThatNoAgentCanHaveHidesNoOthers() {
        pods.create(request());
        Pod unused = cluster.client
                .pods()
                .inNamespace(FakeCluster.NAMESPACE)
                .resource(new PodBuilder(cluster.pod(NAME.value()))
                        .editMetadata()
                        .withName("harbour.debug")
                        .withUid(null)
                        .withResourceVersion(null)
                        .endMetadata()
                        .build())
                .create();

        assertThat(pods.list(POOL)).extracting(RuntimePod::name).containsExactly(NAME);
    }

    @Test
    void anExceededQuotaIsToldInTheClustersWordsS8() {
        cluster.refuse("POST", "/pods", 403, "pods \"harbour-abcd1234\" is forbidden: exceeded quota: agents");

        assertThatThrownBy(() -> cluster.cluster(Runnable::run)
                        .run(() -> pods.create(request()))
                        .await()
                        .indefinitely())
                .isInstanceOfSatisfying(PodRuntimeException.class, refused -> {
                    assertThat(refused.code()).isEqualTo("pod_start_failing");
                    assertThat(refused.getMessage()).contains("exceeded quota: agents");
                });
    }

    @Test
    void aPoolHasOneDisruptionBudgetAboveEveryPoolsSize() {
        pods.create(request());

        PodDisruptionBudget budget = cluster.client
                .policy()
                .v1()
                .podDisruptionBudget()
                .inNamespace(FakeCluster.NAMESPACE)
                .withName("berth-pool-harbour")
                .get();
        assertThat(budget.getSpec().getMinAvailable().getIntVal()).isEqualTo(10_001);
        assertThat(budget.getSpec().getSelector().getMatchLabels())
                .containsEntry("berth.dev/guarded", "true")
                .containsEntry("berth.dev/pool", "harbour");

        pods.forget(POOL);
        assertThat(cluster.client
                        .policy()
                        .v1()
                        .podDisruptionBudget()
                        .inNamespace(FakeCluster.NAMESPACE)
                        .list()
                        .getItems())
                .isEmpty();
    }

    @Test
    void theBudgetGoesWithItsPoolAlsoWhenItsFirstDeletionIsRefused() {
        pods.create(request());
        cluster.refuse("DELETE", "/poddisruptionbudgets/", 503, "the server is overloaded", 1);

        pods.forget(POOL);

        await().atMost(Duration.ofMinutes(1)).until(() -> cluster.budgets().isEmpty());
    }

    @Test
    void theBudgetGoesWithItsPoolAlsoWhenTheLeaseWasInDoubtF14() {
        pods.create(request());
        cluster.leads.set(false);
        pods.forget(POOL);
        assertThat(cluster.budgets()).hasSize(1);

        cluster.leads.set(true);

        await().atMost(Duration.ofMinutes(1)).until(() -> cluster.budgets().isEmpty());
    }

    @Test
    void anEmptyPoolGetsItsBudgetBeforeItsFirstPodAndNoEvictionEndsThatR4() {
        assertThat(pods.list(POOL)).isEmpty();
        assertThat(cluster.requests).as("an empty pool needs none").allMatch(request -> request.startsWith("GET"));

        pods.create(request());

        assertThat(cluster.requests.stream().filter(request -> request.startsWith("POST")))
                .satisfiesExactly(
                        budget -> assertThat(budget).endsWith("/poddisruptionbudgets"),
                        pod -> assertThat(pod).endsWith("/pods"),
                        secret -> assertThat(secret).endsWith("/secrets"));
        assertThat(cluster.evict(NAME.value())).isFalse();
        assertThat(cluster.pods()).hasSize(1);
    }

    @Test
    void noPodIsMadeBeforeItsBudgetWhenThatFailsForAMomentR4() {
        cluster.refuse("POST", "poddisruptionbudgets", 503, "the server is overloaded", 1);

        assertThatThrownBy(() -> pods.create(request())).isInstanceOf(KubernetesClientException.class);
        assertThat(cluster.pods()).isEmpty();
        pods.create(request());

        assertThat(cluster.budgets()).hasSize(1);
        assertThat(cluster.pods()).hasSize(1);
    }

    @Test
    void aBudgetThatSomebodyDeletedOrAnEarlierServerMadeIsMendedAtTheNextListR4() {
        pods.create(request());
        cluster.client
                .policy()
                .v1()
                .podDisruptionBudget()
                .inNamespace(FakeCluster.NAMESPACE)
                .delete();

        pods.list(POOL);

        assertThat(cluster.budgets()).hasSize(1);
        cluster.client
                .policy()
                .v1()
                .podDisruptionBudget()
                .inNamespace(FakeCluster.NAMESPACE)
                .withName("berth-pool-harbour")
                .edit(old -> new PodDisruptionBudgetBuilder(old)
                        .editSpec()
                        .withMinAvailable(new IntOrString(1001))
                        .endSpec()
                        .build());

        new KubernetesPods(cluster.cluster(Runnable::run), FakeCluster.signer("k1")).list(POOL);

        assertThat(cluster.budgets())
                .singleElement()
                .satisfies(
                        budget -> assertThat(budget.getSpec().getMinAvailable().getIntVal())
                                .isEqualTo(10_001));
    }

    @Test
    void theBudgetThatAFormerServerMadeGoesWithItsPool() {
        pods.create(request());
        KubernetesPods later = new KubernetesPods(cluster.cluster(Runnable::run), FakeCluster.signer("k1"));
        later.delete(POOL, NAME);
        assertThat(later.list(POOL)).isEmpty();

        later.forget(POOL);

        assertThat(cluster.budgets()).isEmpty();
    }

    @Test
    void aClusterThatRefusesDisruptionBudgetsIsServedAllTheSame() {
        cluster.refuse("POST", "poddisruptionbudgets", 403, "forbidden");

        pods.create(request());

        assertThat(cluster.pods()).hasSize(1);
    }

    @Test
    void aDeletionMeansThisPodAndNoLaterOneOfItsName() {
        pods.create(request());

        pods.delete(POOL, NAME);
        pods.delete(POOL, NAME);

        assertThat(cluster.pods()).isEmpty();
    }

    @Test
    void aPodOfTheSameNameThatCameLaterIsNotTheOneThatWasToGo() {
        pods.create(request());
        Pod meant = cluster.pod(NAME.value());
        cluster.vanish(NAME.value());
        pods.create(request());

        cluster.cluster(Runnable::run).delete(meant);

        assertThat(cluster.pods()).hasSize(1);
    }

    @Test
    void aPodInItsGracePeriodIsListedAsEndingAndNotEndedAgain() {
        pods.create(request());
        cluster.hasGrace(NAME.value());

        pods.delete(POOL, NAME);
        pods.delete(POOL, NAME);

        assertThat(cluster.requests.stream().filter(call -> call.startsWith("DELETE")))
                .hasSize(1);
        assertThat(pods.list(POOL)).singleElement().satisfies(pod -> {
            assertThat(pod.ending()).isTrue();
            assertThat(pod.ended()).isFalse();
        });
        cluster.ended(NAME.value());
        assertThat(pods.list(POOL)).isEmpty();
    }

    @Test
    void aListTellsWhatHasEndedAndWhy() {
        pods.create(request());
        cluster.failed(NAME.value(), "Evicted", "disk pressure");

        assertThat(pods.list(POOL)).singleElement().satisfies(pod -> {
            assertThat(pod.ended()).isTrue();
            assertThat(pod.detail()).isEqualTo("Evicted: disk pressure");
            assertThat(pod.templateHash()).isEqualTo("0123456789abcdef".repeat(4));
        });
        assertThat(pods.list(new PoolName("other"))).isEmpty();
        assertThat(pods.find(POOL, NAME)).map(RuntimePod::ended).contains(true);
        assertThat(pods.find(new PoolName("other"), NAME)).isEmpty();
    }

    @Test
    void aSecretThatACrashLeftUnmadeIsMadeWithTheNextList() {
        cluster.refuse("POST", "/secrets", 500, "crash");
        assertThatThrownBy(() -> pods.create(request())).isInstanceOf(RuntimeException.class);
        cluster.relent();
        assertThat(cluster.tokenSecret(NAME)).isNull();

        pods.list(POOL);

        assertThat(cluster.tokenSecret(NAME)).isNotNull();
    }

    @Test
    void aRotatedKeyRenewsTheTokensOfLivingPodsAndTheOldOnesHoldMeanwhile() {
        pods.create(request());
        cluster.running(NAME.value());
        String old = token(cluster.tokenSecret(NAME));
        KubernetesPods later = rotated();
        assertThat(FakeCluster.signer("k2", "k1").pod(old))
                .as("nobody is cut off")
                .isPresent();

        later.list(POOL);

        assertThat(FakeCluster.signer("k2").pod(token(cluster.tokenSecret(NAME))))
                .as("good without the old key")
                .isPresent();
        assertThat(cluster.pod(NAME.value()).getMetadata().getAnnotations()).containsEntry("berth.dev/token-key", "k2");
        int before = cluster.requests.size();
        later.list(POOL);
        assertThat(cluster.requests.subList(before, cluster.requests.size()))
                .as("renewed once")
                .noneMatch(call -> call.startsWith("PATCH") && !call.contains("/poddisruptionbudgets/"));
    }

    /** After a restart with another key. */
    private KubernetesPods rotated() {
        AgentPodSettings settings =
                new AgentPodSettings("berth", "image", "http://berth", FakeCluster.SETTINGS.gracePeriod(), "k2");
        return new KubernetesPods(
                new Cluster(cluster.client, FakeCluster.NAMESPACE, settings, Runnable::run, () -> true),
                FakeCluster.signer("k2", "k1"));
    }

    private Map<String, String> labels() {
        return cluster.pod(NAME.value()).getMetadata().getLabels();
    }

    private Map<String, String> annotations() {
        return cluster.pod(NAME.value()).getMetadata().getAnnotations();
    }

    private void worth(Use use) {
        pods.keep(POOL, Map.of(NAME, new PodUse("hash", use)));
    }

    @Test
    void theGuardOfAnIdlePodIsLiftedAndPutBackWithWork() {
        pods.create(request());
        worth(Use.STARTING);
        assertThat(labels()).containsEntry("berth.dev/guarded", "true");

        worth(Use.IDLE);
        assertThat(labels()).containsEntry("berth.dev/guarded", "false");
        assertThat(annotations())
                .containsEntry("cluster-autoscaler.kubernetes.io/safe-to-evict", "true")
                .containsEntry("karpenter.sh/do-not-disrupt", "false");

        worth(Use.AT_WORK);
        assertThat(labels()).containsEntry("berth.dev/guarded", "true");
        assertThat(annotations())
                .containsEntry("cluster-autoscaler.kubernetes.io/safe-to-evict", "false")
                .containsEntry("karpenter.sh/do-not-disrupt", "true")
                .doesNotContainKey("controller.kubernetes.io/pod-deletion-cost");

        worth(Use.LAST_WORK);
        assertThat(labels()).as("draining lifts it").containsEntry("berth.dev/guarded", "false");
    }

    @Test
    void onlyDifferencesAreWritten() {
        pods.create(request());
        worth(Use.IDLE);
        int before = cluster.requests.size();

        worth(Use.IDLE);
        worth(Use.LEAVING);

        assertThat(cluster.requests).hasSize(before);
    }

    @Test
    void aGuardThatWasRefusedIsWrittenWhenItCanBeAndTheLastWordCounts() {
        pods.create(request());
        worth(Use.IDLE);
        cluster.refuse("PATCH", "/pods/", 503, "away");
        worth(Use.AT_WORK);
        assertThat(labels()).containsEntry("berth.dev/guarded", "false");

        cluster.relent();

        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(labels()).containsEntry("berth.dev/guarded", "true"));
    }

    /** A call may wait for a thread, or for its next try, while the lease goes to another server. */
    @Test
    void whoDoesNotLeadChangesNothingInTheClusterF14() {
        pods.create(request());
        worth(Use.IDLE);
        int before = cluster.requests.size();
        cluster.leads.set(false);

        worth(Use.AT_WORK);
        pods.forget(POOL);
        assertThatThrownBy(() -> pods.create(request()))
                .isInstanceOfSatisfying(
                        PodRuntimeException.class,
                        refused -> assertThat(refused.code()).isEqualTo("not_leader"));
        assertThatThrownBy(() -> pods.delete(POOL, NAME)).isInstanceOf(PodRuntimeException.class);

        assertThat(cluster.requests.subList(before, cluster.requests.size()))
                .allMatch(request -> request.startsWith("GET "));
        cluster.leads.set(true);
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(labels()).containsEntry("berth.dev/guarded", "true"));
    }

    @Test
    void aGuardThatSomebodyElseChangedIsSetRightByTheNextList() {
        pods.create(request());
        worth(Use.IDLE);
        worth(Use.AT_WORK);
        boolean unused = cluster.cluster(Runnable::run)
                .patchPod(NAME, "{\"metadata\":{\"labels\":{\"berth.dev/guarded\":\"false\"}}}");

        pods.list(POOL);

        assertThat(labels()).containsEntry("berth.dev/guarded", "true");
    }

    @Test
    void nothingIsAskedOfTheApiThatTheRoleDoesNotAllow() {
        pods.create(request());
        pods.create(request());
        worth(Use.IDLE);
        pods.list(POOL);
        rotated().list(POOL);
        pods.find(POOL, NAME);
        pods.delete(POOL, NAME);
        pods.forget(POOL);

        assertThat(cluster.requests).isNotEmpty().allMatch(FakeCluster::allowed);
        assertThat(FakeCluster.verbs(cluster.requests, "secrets"))
                .as("never read")
                .containsExactly("create", "patch");
    }
}
