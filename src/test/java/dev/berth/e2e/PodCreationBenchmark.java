package dev.berth.e2e;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How many pods a second come with their Secrets: made by the client alone, and by a server whose queue wants them. Both
 * make as many calls at once, and each answer takes the same time, so that the machine is not what is measured.
 */
class PodCreationBenchmark {
    private static final int PODS = Integer.getInteger("creation.pods", 300);
    private static final int SLOTS = 3;
    private static final Duration LATENCY = Duration.ofMillis(Integer.getInteger("creation.latency", 40));
    private static final int CALLS = Integer.getInteger("creation.calls", 8);
    private static final int ROUNDS = Integer.getInteger("creation.rounds", 5);
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final String NAMESPACE = "berth";
    /** Where the server looks at nothing. */
    private static final String ELSEWHERE = "elsewhere";

    @TempDir
    Path folder;

    @Test
    void run() throws Exception {
        try (GuardedCluster cluster = new GuardedCluster("token");
                KubernetesClient client = client(cluster);
                ServerUnderTest server = ServerUnderTest.start(folder, settings(cluster))) {
            cluster.answerAfter(LATENCY);
            List<Double> alone = new ArrayList<>();
            List<Double> berth = new ArrayList<>();
            prepare(server.api());
            // The first round warms up.
            for (int round = 0; round <= ROUNDS; round++) {
                double ours = wanted(server.api(), cluster, "pool-" + round);
                double others = alone(client, round);
                System.out.printf("round %d: alone %.1f pods/s, Berth %.1f pods/s%n", round, others, ours);
                if (round > 0) {
                    alone.add(others);
                    berth.add(ours);
                }
            }
            System.out.printf(
                    "%d pods, %d calls at once, %d ms an answer, median of %d: alone %.1f pods/s, Berth %.1f pods/s, %.0f %%%n",
                    PODS,
                    CALLS,
                    LATENCY.toMillis(),
                    ROUNDS,
                    median(alone),
                    median(berth),
                    100 * median(berth) / median(alone));
        }
    }

    private static double median(List<Double> rates) {
        Collections.sort(rates);
        return rates.get(rates.size() / 2);
    }

    private static Map<String, String> settings(GuardedCluster cluster) {
        return Map.of(
                "KUBERNETES_MASTER", cluster.address(),
                "KUBERNETES_AUTH_TOKEN", "token",
                "KUBERNETES_AUTH_TRYKUBECONFIG", "false",
                "KUBERNETES_NAMESPACE", NAMESPACE,
                "BERTH_KUBERNETES_CALLS", String.valueOf(CALLS),
                // As users have it: what tests shorten causes turns of its own.
                "BERTH_SCALING_INTERVAL", "5s",
                // Nobody starts the pods.
                "BERTH_SCALING_START_TIMEOUT", "30m");
    }

    private static KubernetesClient client(GuardedCluster cluster) {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withMasterUrl(cluster.address())
                        .withOauthToken("token")
                        .withNamespace(NAMESPACE)
                        .build())
                .build();
    }

    private static void prepare(Api api) {
        for (int round = 0; round <= ROUNDS; round++) {
            api.post(
                    "/pools",
                    Map.of(
                            "name",
                            "pool-" + round,
                            "runtime",
                            "kubernetes",
                            "slotsPerPod",
                            SLOTS,
                            "minPods",
                            0,
                            "maxPods",
                            1));
            api.workspace("ws-" + round, "pool-" + round, "resource \"terraform_data\" \"none\" {}");
        }
    }

    /** The queue wants them all, and then it may have them. */
    private static double wanted(Api api, GuardedCluster cluster, String pool) throws Exception {
        long before = secrets(cluster) + 1;
        atOnce((PODS + 1) * SLOTS, number -> api.plan(pool.replace("pool", "ws")));
        Awaitility.await().atMost(LIMIT).until(() -> secrets(cluster) == before);
        long begin = System.nanoTime();
        api.patch("/pools/" + pool, Map.of("maxPods", PODS + 1));
        Awaitility.await()
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> secrets(cluster) == before + PODS);
        return rate(begin);
    }

    private static long secrets(GuardedCluster cluster) {
        return cluster.created().stream()
                .filter(made -> made.contains(NAMESPACE + "/secrets"))
                .count();
    }

    private static double alone(KubernetesClient client, int round) throws Exception {
        Pod pod = client.pods().list().getItems().get(0);
        Secret secret = client.secrets().list().getItems().get(0);
        long begin = System.nanoTime();
        atOnce(PODS, number -> {
            String name = "alone-" + round + "-" + number;
            var unusedPod = client.resource(named(pod, name)).create();
            var unusedSecret = client.resource(named(secret, name)).create();
        });
        return rate(begin);
    }

    private static void atOnce(int times, IntConsumer step) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CALLS);
        List<Future<?>> steps = new ArrayList<>();
        for (int number = 0; number < times; number++) {
            int each = number;
            steps.add(threads.submit(() -> step.accept(each)));
        }
        for (Future<?> each : steps) {
            each.get();
        }
        threads.shutdown();
    }

    private static double rate(long begin) {
        return PODS * 1e9 / (System.nanoTime() - begin);
    }

    private static Pod named(Pod like, String name) {
        return new PodBuilder(like)
                .withMetadata(metadata(like, name))
                .withStatus(null)
                .build();
    }

    private static Secret named(Secret like, String name) {
        return new SecretBuilder(like).withMetadata(metadata(like, name)).build();
    }

    private static ObjectMeta metadata(HasMetadata like, String name) {
        return new ObjectMetaBuilder()
                .withName(name)
                .withNamespace(ELSEWHERE)
                .withLabels(like.getMetadata().getLabels())
                .withAnnotations(like.getMetadata().getAnnotations())
                .build();
    }
}
