package dev.berth.server.runtime.kubernetes;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.control.port.PodRuntime.PodRequest;
import dev.berth.server.control.port.PodRuntime.RuntimePod;
import dev.berth.server.control.port.PodRuntimeException;
import dev.berth.server.control.port.PodUse;
import dev.berth.server.security.CredentialSigner;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** Pods that stand alone: makes, ends and lists them, and sees to their tokens and guards. Its calls wait. */
final class KubernetesPods {
    private static final Logger LOG = Logger.getLogger(KubernetesPods.class);
    private static final int STARTED = 3;

    private final Cluster cluster;
    private final CredentialSigner signer;
    private final PodTokens tokens;
    private final DisruptionBudgets budgets;
    private final PodMarks marks;
    /** The pools that were served here, whose budgets go when they go: perhaps a former server made them. */
    private final Set<PoolName> served = ConcurrentHashMap.newKeySet();

    KubernetesPods(Cluster cluster, CredentialSigner signer) {
        this.cluster = cluster;
        this.signer = signer;
        this.tokens = new PodTokens(cluster);
        this.budgets = new DisruptionBudgets(cluster);
        this.marks = new PodMarks(cluster, false);
    }

    /** Makes the pod and then its Secret, for which it waits; one that exists already is fine if it is ours. */
    void create(PodRequest request) {
        PoolName pool = request.pool().name();
        served.add(pool);
        budgets.require(pool);
        Pod pod = PodBlueprint.pod(request.pool(), request.name(), request.podTemplateJson(), cluster.settings());
        tokens.give(made(pod), signer.podToken(pool, request.name()));
    }

    private Pod made(Pod pod) {
        try {
            return cluster.write(() -> cluster.client()
                    .pods()
                    .inNamespace(cluster.namespace())
                    .resource(pod)
                    .create());
        } catch (KubernetesClientException e) {
            if (!ClusterFailures.conflict(e)) {
                throw e;
            }
            String name = pod.getMetadata().getName();
            Pod existing = cluster.client()
                    .pods()
                    .inNamespace(cluster.namespace())
                    .withName(name)
                    .get();
            // A quota that was changed at the same moment is a conflict too, and leaves no pod.
            if (existing == null) {
                throw e;
            }
            if (!Cluster.has(existing, labels(new PoolName(pool(pod))))) {
                throw Cluster.nameTaken("pod", name);
            }
            return existing;
        }
    }

    private static String pool(Pod pod) {
        return pod.getMetadata().getLabels().getOrDefault(PodLabels.POOL, "");
    }

    void delete(PoolName pool, PodName pod) {
        cluster.pod(pod, labels(pool)).ifPresent(cluster::delete);
    }

    List<RuntimePod> list(PoolName pool) {
        List<Pod> pods = cluster.pods(labels(pool));
        served.add(pool);
        if (!pods.isEmpty()) {
            budgets.tend(pool);
        }
        marks.found(pool, pods);
        pods.forEach(pod -> PodSight.of(pod).filter(PodSight::staying).ifPresent(sight -> tend(pod, sight)));
        return pods.stream()
                .flatMap(pod -> PodSight.of(pod).stream())
                .map(PodSight::runtimePod)
                .toList();
    }

    Optional<RuntimePod> find(PoolName pool, PodName pod) {
        return cluster.pod(pod, labels(pool)).flatMap(PodSight::of).map(PodSight::runtimePod);
    }

    void keep(PoolName pool, Map<PodName, PodUse> pods) {
        marks.keep(pool, pods);
    }

    void forget(PoolName pool) {
        if (served.remove(pool)) {
            cluster.calls().execute(() -> {
                try {
                    budgets.delete(pool);
                } catch (KubernetesClientException | PodRuntimeException e) {
                    LOG.warnf("PodDisruptionBudget stays behind pool=%s reason=%s", pool, e.getMessage());
                }
            });
        }
    }

    /** A token signed by an older key is renewed; a pod that waits may wait for a Secret that was never made. */
    private void tend(Pod pod, PodSight sight) {
        String token = signer.podToken(sight.pool(), sight.name());
        try {
            if (tokens.outdated(pod)) {
                tokens.renew(pod, token);
                boolean unused = cluster.patchPod(sight.name(), tokens.keyPatch());
            } else if (sight.stage() < STARTED) {
                tokens.give(pod, token);
            }
        } catch (KubernetesClientException | PodRuntimeException e) {
            LOG.warnf("token not renewed pool=%s pod=%s reason=%s", sight.pool(), sight.name(), e.getMessage());
        }
    }

    private Map<String, String> labels(PoolName pool) {
        return PodLabels.ofPool(cluster.settings().instance(), pool, RuntimeKind.KUBERNETES);
    }
}
