package dev.berth.server.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.control.port.PodRuntime.PodRequest;
import dev.berth.server.control.port.PodRuntimeException;
import dev.berth.server.control.port.PodUse;
import dev.berth.server.control.port.PodUse.Use;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.PodListBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a busy API answers: somebody else wrote first (409), the object is gone (404), the pages grew too old (410). */
class WriteConflictsTest {
    private static final String OUTRUN =
            "Operation cannot be fulfilled: the object has been modified; please apply your changes to the latest version";

    private static final PoolName POOL = new PoolName("harbour");
    private static final PodName NAME = new PodName("harbour-abcd1234");

    private final FakeCluster cluster = new FakeCluster();
    private final KubernetesPods pods = new KubernetesPods(cluster.cluster(Runnable::run), FakeCluster.signer("k1"));

    @AfterEach
    void close() {
        cluster.close();
    }

    private void create() {
        pods.create(new PodRequest(PodBlueprintTest.pool(RuntimeKind.KUBERNETES), NAME, "{}"));
    }

    private void worth(Use use) {
        pods.keep(POOL, Map.of(NAME, new PodUse("hash", use)));
    }

    private long asked(String method) {
        return cluster.requests.stream().filter(call -> call.startsWith(method)).count();
    }

    @Test
    void everyCreationIsMadeAgainWhenAnotherWriteCameBeforeIt() {
        cluster.refuse("POST", "/poddisruptionbudgets", 409, OUTRUN, 2);
        cluster.refuse("POST", "/pods", 409, OUTRUN, 2);
        cluster.refuse("POST", "/secrets", 409, OUTRUN, 2);

        create();

        assertThat(cluster.pods()).hasSize(1);
        assertThat(cluster.tokenSecret(NAME)).isNotNull();
        assertThat(cluster.client
                        .policy()
                        .v1()
                        .podDisruptionBudget()
                        .inNamespace(FakeCluster.NAMESPACE)
                        .list()
                        .getItems())
                .hasSize(1);
    }

    @Test
    void aGuardIsWrittenAgainOnWhatIsThereThen() {
        create();
        cluster.refuse("PATCH", "/pods/", 409, OUTRUN, 2);

        worth(Use.IDLE);

        assertThat(cluster.pod(NAME.value()).getMetadata().getLabels()).containsEntry("berth.dev/guarded", "false");
        assertThat(asked("PATCH")).isEqualTo(3);
    }

    /** After a restart with another key. */
    private KubernetesPods rotated() {
        AgentPodSettings settings =
                new AgentPodSettings("berth", "image", "http://berth", FakeCluster.SETTINGS.gracePeriod(), "k2");
        return new KubernetesPods(
                new Cluster(cluster.client, FakeCluster.NAMESPACE, settings, Runnable::run, () -> true),
                FakeCluster.signer("k2", "k1"));
    }

    @Test
    void aSecretThatChangedHandsAfterItWasLookedAtIsLookedAtAgain() {
        create();
        cluster.running(NAME.value());
        String before = cluster.tokenSecret(NAME).getData().get("token");
        Secret former = new SecretBuilder(cluster.tokenSecret(NAME))
                .editMetadata()
                .withUid("former")
                .endMetadata()
                .build();
        cluster.answerOnce("PATCH", "/secrets/", former);

        rotated().list(POOL);

        assertThat(cluster.tokenSecret(NAME).getData().get("token")).isNotEqualTo(before);
    }

    @Test
    void aRenewedTokenIsWrittenAgainOnWhatIsThereThen() {
        create();
        KubernetesPods later = rotated();
        String before = cluster.tokenSecret(NAME).getData().get("token");
        cluster.refuse("PATCH", "/secrets/", 409, OUTRUN, 2);
        cluster.refuse("PATCH", "/pods/", 409, OUTRUN, 2);

        later.list(POOL);

        assertThat(cluster.tokenSecret(NAME).getData().get("token")).isNotEqualTo(before);
        assertThat(cluster.pod(NAME.value()).getMetadata().getAnnotations()).containsEntry("berth.dev/token-key", "k2");
    }

    @Test
    void whoeverIsAlwaysOutrunGivesUpAndSaysSoS8() {
        cluster.refuse("POST", "/pods", 409, OUTRUN);

        assertThatThrownBy(() ->
                        cluster.cluster(Runnable::run).run(this::create).await().indefinitely())
                .isInstanceOf(PodRuntimeException.class)
                .hasMessageContaining("409");
        assertThat(cluster.requests.stream().filter(call -> call.endsWith("/pods")))
                .hasSize(5);
    }

    @Test
    void aSecretThatAnEarlierPodOfThatNameLeftBecomesThisOnes() {
        Secret unused = cluster.client
                .secrets()
                .inNamespace(FakeCluster.NAMESPACE)
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName(NAME + "-token")
                        .withOwnerReferences(new OwnerReference("v1", null, null, "Pod", NAME.value(), "gone"))
                        .endMetadata()
                        .withData(Map.of("token", "b2xk"))
                        .build())
                .create();

        create();

        assertThat(cluster.tokenSecret(NAME).getMetadata().getOwnerReferences())
                .as("or it would be collected with the earlier one")
                .extracting(OwnerReference::getUid)
                .contains(cluster.pod(NAME.value()).getMetadata().getUid());
        assertThat(cluster.tokenSecret(NAME).getData().get("token")).isNotEqualTo("b2xk");
    }

    /** As after {@code kubectl delete --cascade=orphan}. */
    @Test
    void aSecretThatNobodyOwnsAnyMoreBecomesThisOnesWithoutAnyRightOverOwners() {
        secret(PodLabels.ofInstance("berth"));

        create();

        assertThat(cluster.tokenSecret(NAME).getMetadata().getOwnerReferences())
                .extracting(OwnerReference::getUid)
                .containsExactly(cluster.pod(NAME.value()).getMetadata().getUid());
        assertThat(FakeCluster.verbs(cluster.requests, "secrets")).contains("create", "patch", "delete");
    }

    @Test
    void aSecretOfThatNameThatSomebodyElseMadeIsNeitherWrittenToNorDeleted() {
        secret(Map.of("app", "other"));

        assertThatThrownBy(this::create)
                .isInstanceOf(PodRuntimeException.class)
                .hasMessageContaining("that Berth did not make");

        assertThat(cluster.tokenSecret(NAME).getMetadata().getLabels()).containsEntry("app", "other");
        assertThat(cluster.tokenSecret(NAME).getData()).as("not written to").isEqualTo(Map.of("token", "b2xk"));
    }

    private void secret(Map<String, String> labels) {
        Secret unused = cluster.client
                .secrets()
                .inNamespace(FakeCluster.NAMESPACE)
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName(NAME + "-token")
                        .withLabels(labels)
                        .endMetadata()
                        .withData(Map.of("token", "b2xk"))
                        .build())
                .create();
    }

    @Test
    void aSecretThatIsCollectedWhileItChangesHandsIsMadeAnew() {
        // AlreadyExists, then it is gone: the next creation succeeds.
        cluster.refuse("POST", "/secrets", 409, OUTRUN, 5);
        cluster.refuse("PATCH", "/secrets/", 404, "not found", 1);

        create();

        assertThat(cluster.tokenSecret(NAME)).isNotNull();
    }

    @Test
    void aPodThatIsGoneByThenIsASuccess() {
        create();
        cluster.refuse("DELETE", "/pods/", 404, "pods \"harbour-abcd1234\" not found");

        pods.delete(POOL, NAME);
        cluster.relent();
        cluster.vanish(NAME.value());
        pods.delete(POOL, NAME);

        assertThat(cluster.pods()).isEmpty();
    }

    @Test
    void aGuardOfAPodThatIsGoneIsNoFailure() {
        create();
        cluster.vanish(NAME.value());

        worth(Use.IDLE);

        assertThat(asked("PATCH")).isEqualTo(1);
    }

    @Test
    void pagesThatGrewTooOldAreAskedForAllAtOnceF6() {
        create();
        cluster.answerOnce("GET", "/pods?", firstPage());
        cluster.refuse("GET", "continue=page-2", 410, "The provided continue parameter is too old");

        assertThat(pods.list(POOL)).extracting(pod -> pod.name()).containsExactly(NAME);
        assertThat(cluster.requests.stream().filter(call -> call.startsWith("GET") && call.contains("labelSelector")))
                .last()
                .asString()
                .doesNotContain("limit", "continue");
    }

    @Test
    void aListThatIsTooOldEvenSoIsAFailureAndNoListOfNothing() {
        create();
        cluster.refuse("GET", "labelSelector", 410, "too old resource version");

        assertThatThrownBy(() -> pods.list(POOL)).isInstanceOf(KubernetesClientException.class);
    }

    private static PodList firstPage() {
        return new PodListBuilder()
                .withNewMetadata()
                .withContinue("page-2")
                .withResourceVersion("1")
                .endMetadata()
                .withItems(List.of())
                .build();
    }
}
