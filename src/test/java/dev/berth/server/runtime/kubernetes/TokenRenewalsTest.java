package dev.berth.server.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.control.port.PodRuntime.PodRequest;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tokens are seen to beside the lists, a few at a time. */
class TokenRenewalsTest {
    private static final PoolName POOL = new PoolName("harbour");
    private static final int PODS = 20;

    private final FakeCluster cluster = new FakeCluster();
    /** Calls that wait for their turn. */
    private final Deque<Runnable> calls = new ArrayDeque<>();

    @AfterEach
    void close() {
        cluster.close();
    }

    private static PodName name(int number) {
        return new PodName("harbour-" + number);
    }

    private void pods(int number) {
        KubernetesPods pods = new KubernetesPods(cluster.cluster(Runnable::run), FakeCluster.signer("k1"));
        for (int pod = 0; pod < number; pod++) {
            pods.create(new PodRequest(PodBlueprintTest.pool(RuntimeKind.KUBERNETES), name(pod), "{}"));
            cluster.running(name(pod).value());
        }
        cluster.requests.clear();
    }

    /** After a restart with another key. */
    private KubernetesPods rotated() {
        AgentPodSettings settings =
                new AgentPodSettings("berth", "image", "http://berth", FakeCluster.SETTINGS.gracePeriod(), "k2");
        return new KubernetesPods(
                new Cluster(cluster.client, FakeCluster.NAMESPACE, settings, calls::add, () -> true),
                FakeCluster.signer("k2", "k1"));
    }

    private long renewed() {
        return cluster.pods().stream()
                .filter(pod -> "k2".equals(pod.getMetadata().getAnnotations().get("berth.dev/token-key")))
                .count();
    }

    private void nextCall() {
        calls.removeFirst().run();
    }

    private void allCalls() {
        while (!calls.isEmpty()) {
            nextCall();
        }
    }

    @Test
    void noListWaitsForTokensAndAFewAreRenewedAtATime() {
        pods(PODS);
        KubernetesPods later = rotated();

        assertThat(later.list(POOL)).hasSize(PODS);

        assertThat(cluster.requests).as("one question").hasSize(1).allMatch(request -> request.startsWith("GET"));
        nextCall(); // The budget is looked at.
        int steps = 0;
        while (!calls.isEmpty()) {
            assertThat(calls).hasSizeLessThanOrEqualTo(TokenRenewals.AT_ONCE);
            long before = renewed();
            nextCall();
            assertThat(renewed()).as("one pod at a time").isLessThanOrEqualTo(before + 1);
            steps++;
        }
        assertThat(steps).isEqualTo(PODS + TokenRenewals.AT_ONCE);
        assertThat(renewed()).isEqualTo(PODS);
    }

    @Test
    void listsThatComeMeanwhileRenewNothingTwice() {
        pods(PODS);
        KubernetesPods later = rotated();
        later.list(POOL);
        later.list(POOL);

        allCalls();
        later.list(POOL);
        allCalls();

        assertThat(FakeCluster.count(cluster.requests, "PATCH", "/pods/")).isEqualTo(PODS);
    }

    @Test
    void aPodThatCannotStartWithoutItsTokenComesBeforeThoseThatHaveOne() {
        pods(3);
        cluster.client.secrets().inNamespace(FakeCluster.NAMESPACE).delete();
        cluster.status("harbour-2", pod -> pod.withStatus(null));
        KubernetesPods later = rotated();
        later.list(POOL);
        nextCall();

        nextCall();

        assertThat(cluster.tokenSecret(name(2))).isNotNull();
        assertThat(cluster.tokenSecret(name(0))).isNull();
    }

    @Test
    void aSecretThatWasMadeHereIsNotMadeAgainByEachList() {
        KubernetesPods pods = new KubernetesPods(cluster.cluster(Runnable::run), FakeCluster.signer("k1"));
        pods.create(new PodRequest(PodBlueprintTest.pool(RuntimeKind.KUBERNETES), name(0), "{}"));
        pods.list(POOL);
        pods.list(POOL);

        assertThat(FakeCluster.count(cluster.requests, "POST", "/secrets")).isEqualTo(1);
        assertThat(FakeCluster.count(cluster.requests, "PATCH", "/secrets")).isZero();
    }

    @Test
    void anApiThatWentAwayIsNotAskedForEveryPod() {
        pods(PODS);
        rotated().list(POOL);
        nextCall();
        cluster.goAway();

        int asked = 0;
        while (!calls.isEmpty()) {
            nextCall();
            asked++;
        }

        assertThat(asked).isLessThanOrEqualTo(2 * TokenRenewals.AT_ONCE);
    }

    @Test
    void whereNoCallCanWaitAnyMoreTheNextListBeginsAgain() {
        pods(2);
        AgentPodSettings settings =
                new AgentPodSettings("berth", "image", "http://berth", FakeCluster.SETTINGS.gracePeriod(), "k2");
        boolean[] full = {true};
        Cluster busy = new Cluster(
                cluster.client,
                FakeCluster.NAMESPACE,
                settings,
                call -> {
                    if (full[0]) {
                        throw new RejectedExecutionException();
                    }
                    call.run();
                },
                () -> true);
        KubernetesPods later = new KubernetesPods(busy, FakeCluster.signer("k2", "k1"));
        assertThat(later.list(POOL)).hasSize(2);
        full[0] = false;

        later.list(POOL);

        assertThat(renewed()).isEqualTo(2);
    }

    @Test
    void aSecretOfThatNameThatSomebodyElseMadeIsNotWrittenTo() {
        pods(1);
        cluster.client.secrets().inNamespace(FakeCluster.NAMESPACE).delete();
        var unused = cluster.client
                .secrets()
                .inNamespace(FakeCluster.NAMESPACE)
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName(name(0) + "-token")
                        .withLabels(Map.of("app", "other"))
                        .endMetadata()
                        .withData(Map.of("token", "b2xk"))
                        .build())
                .create();
        rotated().list(POOL);

        allCalls();

        assertThat(cluster.tokenSecret(name(0)).getData()).isEqualTo(Map.of("token", "b2xk"));
        assertThat(renewed()).as("so it is tried again").isZero();
    }
}
