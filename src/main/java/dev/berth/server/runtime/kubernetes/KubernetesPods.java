package dev.berth.server.runtime.kubernetes;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.control.port.PodRuntime.PodRequest;
import dev.berth.server.control.port.PodRuntime.RuntimePod;
import dev.berth.server.control.port.PodUse;
import dev.berth.server.security.CredentialSigner;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Pods that stand alone: makes, ends and lists them, and has their tokens and guards seen to. Its calls wait. */
final class KubernetesPods {
    private static final Logger LOG = Logger.getLogger(KubernetesPods.class);

    private final Cluster cluster;
    private final TokenRenewals renewals;
    private final PodMarks marks;
    private final Retries retries;

    KubernetesPods(Cluster cluster, CredentialSigner signer) {
        this.cluster = cluster;
        this.renewals = new TokenRenewals(cluster, signer);
        this.marks = new PodMarks(cluster, false);
        this.retries = new Retries(cluster);
    }

    /** Makes the pod and then its Secret, for which it waits; one that exists already is fine if it is ours. */
    void create(PodRequest request) {
        PoolName pool = request.pool().name();
        cluster.budgets().require(pool);
        Pod pod = PodBlueprint.pod(request.pool(), request.name(), request.podTemplateJson(), cluster.settings());
        renewals.give(pool, made(pod));
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

    /** What wants doing about the pods is begun with it, and no part of it: it must not be late for that. */
    List<RuntimePod> list(PoolName pool) {
        PoolBudget budget = cluster.budgets().of(pool);
        List<Pod> pods = cluster.pods(labels(pool));
        if (!pods.isEmpty()) {
            background(pool, budget);
        }
        marks.found(pool, pods);
        renewals.found(pool, pods);
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

    /** Returns at once. */
    void forget(PoolName pool) {
        renewals.forget(pool);
        cluster.budgets().leave(pool);
        retries.untilDone(
                "PodDisruptionBudget deleted", pool, () -> cluster.budgets().delete(pool));
    }

    /** Another server leads by now, and what it leads is its own: pools of these names may have come there. */
    void stop() {
        retries.stop();
        marks.stop();
    }

    /** What the cluster has against it the budget tells by itself; here it is about the call. */
    private void background(PoolName pool, PoolBudget budget) {
        cluster.run(budget::tend)
                .subscribe()
                .with(
                        done -> {},
                        failure -> LOG.warnf(
                                "PodDisruptionBudget not looked after pool=%s reason=%s", pool, failure.getMessage()));
    }

    private Map<String, String> labels(PoolName pool) {
        return PodLabels.ofPool(cluster.settings().instance(), pool, RuntimeKind.KUBERNETES);
    }
}
