package dev.berth.server.runtime.deployment;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.PoolSpecBuilder;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.control.port.PodRuntime.PodRequest;
import dev.berth.server.control.port.PodUse;
import dev.berth.server.control.port.PodUse.Use;
import dev.berth.server.runtime.RecordingObserver;
import dev.berth.server.runtime.kubernetes.FakeCluster;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** Deployments of one pool, their controllers, and the rows that they follow. */
abstract class DeploymentScenario {
    static final PoolName POOL = new PoolName("harbour");

    final FakeCluster cluster = new FakeCluster();
    final FakeReplicaSets controllers = new FakeReplicaSets(cluster);
    final RecordingObserver observer = new RecordingObserver();
    final AgentDeployments deployments =
            new AgentDeployments(cluster.cluster(Runnable::run), FakeCluster.signer("k1"), observer);
    final Map<PodName, PodUse> rows = new HashMap<>();

    @AfterEach
    void close() {
        cluster.close();
    }

    static PoolSpec pool(String hash) {
        return PoolSpecBuilder.builder()
                .name(POOL)
                .runtime(RuntimeKind.DEPLOYMENT)
                .minPods(0)
                .maxPods(10)
                .slotsPerPod(3)
                .idleTimeout(Duration.ofSeconds(60))
                .warmSlots(0)
                .warmSlotsUpTo(0)
                .reservationTtl(Duration.ofHours(24))
                .startTimeout(Duration.ofMinutes(5))
                .templateHash(hash)
                .schedules(List.of())
                .build();
    }

    void row(String pod, String hash, Use use) {
        rows.put(new PodName(pod), new PodUse(hash, use));
        deployments.keep(POOL, rows);
    }

    void create(String placeholder, String hash) {
        row(placeholder, hash, Use.STARTING);
        deployments.create(new PodRequest(pool(hash), new PodName(placeholder), "{}"));
    }

    /** A pod that a placeholder's row was taken by. */
    String up(String placeholder, String hash) {
        create(placeholder, hash);
        String pod = controllers.reconcile().get(0);
        cluster.running(pod);
        rows.remove(new PodName(placeholder));
        row(pod, hash, Use.IDLE);
        return pod;
    }

    List<Integer> replicas() {
        return controllers.deployments().stream()
                .map(deployment -> deployment.getSpec().getReplicas())
                .toList();
    }
}
