package dev.berth.server.runtime.deployment;

import dev.berth.server.control.port.PodRuntime;
import dev.berth.server.runtime.kubernetes.ClusterSource;
import dev.berth.server.runtime.kubernetes.FakeCluster;
import dev.berth.server.runtime.kubernetes.KubernetesRuntime;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Plays the controllers behind Deployments: as many pods as replicas, and those that nobody needs go first, else the youngest. */
public final class FakeReplicaSets {
    private final FakeCluster cluster;
    private int names;

    public FakeReplicaSets(FakeCluster cluster) {
        this.cluster = cluster;
    }

    public static PodRuntime runtime(ClusterSource source, PodRuntime.Observer observer, KubernetesRuntime templates) {
        return new DeploymentRuntime(source, FakeCluster.signer("k1"), observer, templates);
    }

    public List<Deployment> deployments() {
        return cluster.client
                .apps()
                .deployments()
                .inNamespace(FakeCluster.NAMESPACE)
                .list()
                .getItems();
    }

    /** The names of the pods that came of it. */
    public List<String> reconcile() {
        List<String> made = new ArrayList<>();
        for (Deployment deployment : deployments()) {
            List<Pod> active = active(deployment);
            for (int missing = deployment.getSpec().getReplicas() - active.size(); missing > 0; missing--) {
                made.add(make(deployment));
            }
            active.stream()
                    .sorted(FIRST_TO_GO)
                    .limit(Math.max(0, active.size() - deployment.getSpec().getReplicas()))
                    .forEach(pod -> cluster.vanish(pod.getMetadata().getName()));
        }
        return made;
    }

    /** Somebody else sets the replicas. */
    void scale(String deployment, int replicas) {
        var unused = named(deployment)
                .edit(present -> new DeploymentBuilder(present)
                        .editSpec()
                        .withReplicas(replicas)
                        .endSpec()
                        .build());
    }

    /** Somebody else deletes the Deployment; what belongs to it is collected some time later. */
    void delete(String deployment) {
        var unused = named(deployment).delete();
    }

    /** The same, waiting for its pods to go first. */
    void terminate(String deployment) {
        var unused = named(deployment)
                .edit(present -> new DeploymentBuilder(present)
                        .editMetadata()
                        .addToFinalizers("foregroundDeletion")
                        .endMetadata()
                        .build());
        delete(deployment);
    }

    private RollableScalableResource<Deployment> named(String deployment) {
        return cluster.client
                .apps()
                .deployments()
                .inNamespace(FakeCluster.NAMESPACE)
                .withName(deployment);
    }

    private static final Comparator<Pod> FIRST_TO_GO = Comparator.comparing((Pod pod) ->
                    pod.getStatus() != null && "Running".equals(pod.getStatus().getPhase()))
            .thenComparing(FakeReplicaSets::cost)
            .thenComparing(pod -> pod.getMetadata().getName(), Comparator.reverseOrder());

    private static int cost(Pod pod) {
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        return Integer.parseInt(annotations.getOrDefault("controller.kubernetes.io/pod-deletion-cost", "0"));
    }

    private List<Pod> active(Deployment deployment) {
        return cluster
                .client
                .pods()
                .inNamespace(FakeCluster.NAMESPACE)
                .withLabels(deployment.getSpec().getSelector().getMatchLabels())
                .list()
                .getItems()
                .stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null
                        && (pod.getStatus() == null
                                || !Set.of("Failed", "Succeeded")
                                        .contains(String.valueOf(pod.getStatus().getPhase()))))
                .toList();
    }

    private String make(Deployment deployment) {
        String name = deployment.getMetadata().getName() + "-77c9-p" + ++names;
        Pod unused = cluster.client
                .pods()
                .inNamespace(FakeCluster.NAMESPACE)
                .resource(new PodBuilder()
                        .withMetadata(deployment.getSpec().getTemplate().getMetadata())
                        .editMetadata()
                        .withName(name)
                        .endMetadata()
                        .withSpec(deployment.getSpec().getTemplate().getSpec())
                        .build())
                .create();
        return name;
    }
}
