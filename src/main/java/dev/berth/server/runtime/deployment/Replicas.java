package dev.berth.server.runtime.deployment;

import dev.berth.domain.id.PodName;
import dev.berth.server.control.port.PodUse;
import dev.berth.server.control.port.PodUse.Use;
import dev.berth.server.runtime.kubernetes.PodLabels;
import dev.berth.server.runtime.kubernetes.PodSight;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * How many replicas each Deployment of a pool should have, as a pure picture: one for each pod of it that the pool
 * counts on, one for each that no row knows, since it may be at work (F6), and, for the newest of a template, one for
 * each row of that template that none of those will take.
 *
 * @param wanted the pool's living rows
 * @param pods the pool's pods, of all Deployments
 * @param deployments the pool's Deployments
 */
record Replicas(Map<PodName, PodUse> wanted, List<Pod> pods, List<Deployment> deployments) {
    private static final Comparator<Deployment> YOUNGER = Comparator.comparing((Deployment deployment) ->
                    String.valueOf(deployment.getMetadata().getCreationTimestamp()))
            .thenComparing(deployment -> deployment.getMetadata().getName());

    /** A row is counted on until its pod is ended from outside: its ReplicaSet does not count such a pod either. */
    private static boolean counted(PodUse worth) {
        return worth.use() != Use.ENDING;
    }

    int of(Deployment deployment) {
        long here = staying(deployment)
                .filter(pod -> Optional.ofNullable(wanted.get(name(pod)))
                        .filter(Replicas::counted)
                        .isPresent())
                .count();
        int unknown = (int)
                strangers().stream().filter(pod -> belongs(pod, deployment)).count();
        return (int) here + unknown + (newest(deployment) ? toCome(hash(deployment)) : 0);
    }

    /** A stranger takes the row that waits for a pod of its template. */
    private int toCome(String templateHash) {
        long comers = strangers().stream()
                .filter(pod -> PodSight.of(pod)
                        .filter(sight -> sight.templateHash().equals(templateHash))
                        .isPresent())
                .count();
        return Math.max(0, untaken(templateHash).size() - (int) comers);
    }

    /** The picture as it is once those are gone. */
    Replicas without(Predicate<Deployment> gone) {
        return new Replicas(
                wanted, pods, deployments.stream().filter(gone.negate()).toList());
    }

    /** The rows of a template that no pod has taken yet. */
    List<PodName> untaken(String templateHash) {
        Set<PodName> taken = new HashSet<>();
        pods.forEach(pod -> taken.add(name(pod)));
        return wanted.entrySet().stream()
                .filter(row -> !taken.contains(row.getKey())
                        && counted(row.getValue())
                        && row.getValue().templateHash().equals(templateHash))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** The pods that no row knows, and that nobody ends yet. One that is idle, or says nothing for long, is ended by name. */
    List<Pod> strangers() {
        return pods.stream()
                .filter(pod -> !wanted.containsKey(name(pod)) && isStaying(pod))
                .toList();
    }

    /**
     * A pod at work that its ReplicaSet would end before all others whatever it costs, because it looks unwell: then no
     * replica is to be taken away.
     */
    Optional<PodName> endangered(Deployment deployment) {
        return staying(deployment)
                .filter(pod -> !ready(pod))
                .map(Replicas::name)
                .filter(name -> Optional.ofNullable(wanted.get(name))
                        .filter(worth -> worth.use() == Use.AT_WORK || worth.use() == Use.LAST_WORK)
                        .isPresent())
                .findFirst();
    }

    /** Whether nothing is or will be made by it: it has no pod, and its template is nobody's. */
    boolean spent(Deployment deployment) {
        boolean empty = pods.stream().noneMatch(pod -> belongs(pod, deployment));
        boolean asked = newest(deployment)
                && wanted.values().stream()
                        .anyMatch(worth -> worth.templateHash().equals(hash(deployment)));
        return empty && !asked && deployments.stream().anyMatch(other -> YOUNGER.compare(other, deployment) > 0);
    }

    private boolean newest(Deployment deployment) {
        return deployments.stream()
                .filter(other -> hash(other).equals(hash(deployment)))
                .max(YOUNGER)
                .filter(newest -> newest.getMetadata()
                        .getName()
                        .equals(deployment.getMetadata().getName()))
                .isPresent();
    }

    private Stream<Pod> staying(Deployment deployment) {
        return pods.stream().filter(pod -> belongs(pod, deployment) && isStaying(pod));
    }

    private static boolean belongs(Pod pod, Deployment deployment) {
        return deployment.getMetadata().getName().equals(deployment(pod));
    }

    /** The name of the Deployment that the pod is of, or empty. */
    static String deployment(Pod pod) {
        return pod.getMetadata().getLabels().getOrDefault(DeploymentBlueprint.REVISION, "");
    }

    private static boolean isStaying(Pod pod) {
        return PodSight.of(pod).filter(PodSight::staying).isPresent();
    }

    private static boolean ready(Pod pod) {
        return pod.getStatus() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(condition ->
                                "Ready".equals(condition.getType()) && "True".equals(condition.getStatus()));
    }

    static PodName name(Pod pod) {
        return new PodName(pod.getMetadata().getName());
    }

    static String hash(Deployment deployment) {
        Map<String, String> annotations = deployment.getMetadata().getAnnotations();
        return annotations == null ? "" : annotations.getOrDefault(PodLabels.TEMPLATE_HASH, "");
    }
}
