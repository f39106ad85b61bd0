package dev.berth.server.control.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.control.port.PodRuntime;
import dev.berth.server.control.port.PodRuntime.RuntimePod;
import dev.berth.server.control.turn.PoolEvent;
import dev.berth.server.runtime.deployment.FakeReplicaSets;
import dev.berth.server.runtime.kubernetes.ClusterSource;
import dev.berth.server.runtime.kubernetes.FakeCluster;
import dev.berth.server.runtime.kubernetes.KubernetesRuntime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.core.ThrowingRunnable;

/** The real loop over the real runtimes and a Kubernetes API without a cluster; time is the scenario's. */
final class ClusterScenario implements AutoCloseable, PodRuntime.Observer {
    final FakeCluster cluster = new FakeCluster();
    final FakeReplicaSets controllers = new FakeReplicaSets(cluster);
    final Scenario scenario;
    private final Set<String> connected = new HashSet<>();
    private final Queue<PoolEvent> events = new ConcurrentLinkedQueue<>();
    final ClusterSource source;

    ClusterScenario(PoolSpec spec) {
        scenario = new Scenario(spec);
        source = cluster.source(this, scenario.time);
        KubernetesRuntime kubernetes = cluster.kubernetes(source);
        scenario.runtimes.put(RuntimeKind.KUBERNETES, kubernetes);
        scenario.runtimes.put(RuntimeKind.DEPLOYMENT, FakeReplicaSets.runtime(source, this, kubernetes));
    }

    /** Waits for what the watch brings, on the one thread that the loop has here. */
    void eventually(ThrowingRunnable holds) {
        await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
            for (PoolEvent event = events.poll(); event != null; event = events.poll()) {
                scenario.loop.post(event);
            }
            scenario.settle();
            holds.run();
        });
    }

    List<String> pods() {
        return cluster.podNames();
    }

    /** Connects the agent of a pod that runs. */
    ScriptedAgent connect(String pod) {
        connected.add(pod);
        cluster.running(pod);
        return scenario.connect(new PodName(pod));
    }

    /** The controllers do their work, and the agent of the one pod that has none connects. */
    ScriptedAgent comesUp() {
        List<String> made = controllers.reconcile();
        assertThat(made).hasSizeLessThan(2);
        List<String> waiting = cluster.pods().stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .map(pod -> pod.getMetadata().getName())
                .filter(name -> !connected.contains(name))
                .toList();
        assertThat(waiting).hasSize(1);
        return connect(waiting.get(0));
    }

    boolean guarded(PodName pod) {
        return "true".equals(cluster.pod(pod.value()).getMetadata().getLabels().get("berth.dev/guarded"));
    }

    @Override
    public void podGone(PoolName pool, PodName pod, String reason) {
        events.add(new PoolEvent.PodGone(pod, reason));
    }

    @Override
    public void podProgressed(PoolName pool, PodName pod, Instant at) {
        events.add(new PoolEvent.PodProgressed(pod, scenario.time.instant()));
    }

    @Override
    public void podEnding(PoolName pool, PodName pod, String reason) {
        events.add(new PoolEvent.PodEnding(pod, reason));
    }

    @Override
    public void podHindered(PoolName pool, PodName pod, String reason) {
        events.add(new PoolEvent.PodHindered(pod, reason));
    }

    @Override
    public void podUnhindered(PoolName pool, PodName pod) {
        events.add(new PoolEvent.PodUnhindered(pod));
    }

    @Override
    public void podSeen(PoolName pool, RuntimePod pod, RuntimeKind runtime) {
        events.add(new PoolEvent.PodSeen(pod, runtime));
    }

    @Override
    public void close() {
        source.watch().stop();
        cluster.close();
    }
}
