package dev.berth.server.runtime.deployment;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.control.port.PodRuntime.Observer;
import dev.berth.server.control.port.PodRuntime.PodRequest;
import dev.berth.server.control.port.PodRuntime.RuntimePod;
import dev.berth.server.control.port.PodRuntimeException;
import dev.berth.server.control.port.PodUse;
import dev.berth.server.runtime.kubernetes.Cluster;
import dev.berth.server.runtime.kubernetes.ClusterFailures;
import dev.berth.server.runtime.kubernetes.PodLabels;
import dev.berth.server.runtime.kubernetes.PodMarks;
import dev.berth.server.runtime.kubernetes.PodSight;
import dev.berth.server.runtime.kubernetes.PodTokens;
import dev.berth.server.runtime.kubernetes.PoolBudget;
import dev.berth.server.runtime.kubernetes.Retries;
import dev.berth.server.security.CredentialSigner;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentList;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * The Deployments of the pools and their replicas. What a pool wants is known from what its rows are worth; every call
 * brings the replicas to that, whatever was missed before. Its calls wait, and a pool's go one after the other.
 */
final class AgentDeployments {
    private static final Logger LOG = Logger.getLogger(AgentDeployments.class);

    private final Cluster cluster;
    private final CredentialSigner signer;
    private final Observer observer;
    private final PodTokens tokens;
    private final PodMarks marks;
    private final Retries retries;
    private final Map<PoolName, Map<PodName, PodUse>> wanted = new ConcurrentHashMap<>();
    private final Map<PoolName, Object> turns = new ConcurrentHashMap<>();
    /** The rows that the replicas were last brought to. */
    private final Map<PoolName, Map<PodName, PodUse>> adjusted = new ConcurrentHashMap<>();
    /** The pools of which a Deployment had not made all its pods when it was last looked at. */
    private final Set<PoolName> owing = ConcurrentHashMap.newKeySet();
    /** The Deployments that were made or seen here, with their Secrets, as long as they are there. */
    private final Map<PoolName, Set<String>> made = new ConcurrentHashMap<>();

    AgentDeployments(Cluster cluster, CredentialSigner signer, Observer observer) {
        this.cluster = cluster;
        this.signer = signer;
        this.observer = observer;
        this.tokens = new PodTokens(cluster);
        this.marks = new PodMarks(cluster, true);
        this.retries = new Retries(cluster);
    }

    /** What the pool's rows are worth; true when the number of replicas may have to change. */
    boolean keep(PoolName pool, Map<PodName, PodUse> pods) {
        Map<PodName, PodUse> before = wanted.put(pool, Map.copyOf(pods));
        marks.keep(pool, pods);
        return before == null || !counted(before).equals(counted(pods));
    }

    private static Map<PodName, Boolean> counted(Map<PodName, PodUse> pods) {
        Map<PodName, Boolean> counted = new ConcurrentHashMap<>();
        pods.forEach((name, worth) -> counted.put(name, worth.use() == PodUse.Use.ENDING));
        return counted;
    }

    /** One pod more, under a row that its pod takes when it shows. */
    void create(PodRequest request) {
        PoolName pool = request.pool().name();
        synchronized (turn(pool)) {
            cluster.budgets().require(pool);
            // Several rows of one turn are one change of the replicas.
            if (ensure(request.pool(), request.podTemplateJson())
                    || !Objects.equals(adjusted.get(pool), wanted.get(pool))) {
                adjustFor(request);
            }
            // Only now is it known whether somebody else deleted it.
            if (ensure(request.pool(), request.podTemplateJson())) {
                adjustFor(request);
            }
        }
    }

    /** What another Deployment of the pool suffers from, one of an old template for example, is not the new pod's. */
    private void adjustFor(PodRequest request) {
        DeploymentFailures failures = adjustAll(request.pool().name());
        failures.throwOf(name(request));
    }

    private String name(PodRequest request) {
        return DeploymentBlueprint.of(request.pool(), request.podTemplateJson(), cluster.settings())
                .getMetadata()
                .getName();
    }

    /** One pod less, and just this one: it is made the first to go, and told to end by name. */
    void delete(PoolName pool, PodName name) {
        synchronized (turn(pool)) {
            Optional<Pod> pod = cluster.pod(name, labels(pool));
            if (pod.isPresent() && pod.get().getMetadata().getDeletionTimestamp() == null) {
                marks.markFirstToGo(name);
            }
            // Without a row all pods are strangers, each of which counts.
            Map<PodName, PodUse> rows = wanted.getOrDefault(pool, Map.of());
            DeploymentFailures failures = adjust(pool, replicas(pool, rows, Set.of(name)));
            pod.map(Replicas::deployment).ifPresentOrElse(failures::throwOf, failures::throwFirst);
            pod.ifPresent(cluster::delete);
        }
    }

    /** Brings the replicas to what is wanted. */
    void adjust(PoolName pool) {
        synchronized (turn(pool)) {
            adjustAll(pool).throwFirst();
        }
    }

    private DeploymentFailures adjustAll(PoolName pool) {
        Map<PodName, PodUse> rows = wanted.get(pool);
        if (rows == null) {
            return new DeploymentFailures();
        }
        DeploymentFailures failures = adjust(pool, replicas(pool, rows, Set.of()));
        if (failures.isEmpty()) {
            adjusted.put(pool, rows);
        } else {
            adjusted.remove(pool);
        }
        return failures;
    }

    /** Whether a Deployment of the pool had not made all its pods when it was last looked at: it may say why. */
    boolean owing(PoolName pool) {
        return owing.contains(pool);
    }

    private Replicas replicas(PoolName pool, Map<PodName, PodUse> rows, Set<PodName> leaving) {
        List<Pod> pods = cluster.pods(labels(pool)).stream()
                .filter(pod -> !leaving.contains(Replicas.name(pod)))
                .toList();
        List<Deployment> present = deployments(pool);
        made(pool)
                .retainAll(present.stream()
                        .map(deployment -> deployment.getMetadata().getName())
                        .toList());
        return new Replicas(rows, pods, present);
    }

    private DeploymentFailures adjust(PoolName pool, Replicas replicas) {
        for (Pod stranger : replicas.strangers()) {
            PodSight.of(stranger).ifPresent(sight -> observer.podSeen(pool, sight.runtimePod(), sight.runtime()));
        }
        boolean owes = replicas.deployments().stream()
                .anyMatch(deployment ->
                        !replicas.untaken(Replicas.hash(deployment)).isEmpty());
        if (owes ? owing.add(pool) : owing.remove(pool)) {
            LOG.debugf("pods of Deployments awaited pool=%s awaited=%s", pool, owes);
        }
        DeploymentFailures failures = new DeploymentFailures();
        failures.each(replicas.deployments(), deployment -> adjust(pool, deployment, replicas));
        return failures;
    }

    private void adjust(PoolName pool, Deployment deployment, Replicas replicas) {
        String hash = Replicas.hash(deployment);
        refusal(deployment)
                .ifPresent(reason -> replicas.untaken(hash).forEach(row -> observer.podHindered(pool, row, reason)));
        int next = replicas.of(deployment);
        Integer present = deployment.getSpec().getReplicas();
        if (present == null || present != next) {
            scale(deployment, next, replicas, present == null ? 1 : present);
        }
    }

    private void scale(Deployment deployment, int next, Replicas replicas, int present) {
        if (next < present) {
            replicas.endangered(deployment).ifPresent(pod -> {
                throw new PodRuntimeException(
                        "pod_at_risk", "pod " + pod + " is at work and not ready; nothing is taken away until it is");
            });
        }
        LOG.infof(
                "deployment scaled name=%s replicas=%d",
                deployment.getMetadata().getName(), next);
        boolean unused = cluster.patch(deployment, "{\"spec\":{\"replicas\":" + next + "}}");
    }

    List<RuntimePod> list(PoolName pool) {
        List<Pod> pods = cluster.pods(labels(pool));
        marks.found(pool, pods);
        return pods.stream()
                .flatMap(pod -> PodSight.of(pod).stream())
                .map(PodSight::runtimePod)
                .toList();
    }

    /** What wants doing now and then: tokens of an older key, Deployments that nothing comes from any more. */
    void tend(PoolName pool) {
        synchronized (turn(pool)) {
            PoolBudget budget = cluster.budgets().of(pool);
            Map<PodName, PodUse> rows = wanted.get(pool);
            if (rows == null) {
                return;
            }
            Replicas replicas = replicas(pool, rows, Set.of());
            DeploymentFailures failures = new DeploymentFailures();
            failures.each(replicas.deployments(), deployment -> {
                if (replicas.spent(deployment)) {
                    remove(pool, deployment);
                } else {
                    complete(pool, deployment);
                }
            });
            if (!replicas.deployments().isEmpty()) {
                budget.tend();
            }
            adjust(pool, replicas.without(replicas::spent)).throwFirst();
            failures.throwFirst();
        }
    }

    /** One that an earlier server made may lack what it was about to get, and its token may be of an older key. */
    private void complete(PoolName pool, Deployment deployment) {
        if (!made(pool).contains(deployment.getMetadata().getName())) {
            equip(pool, deployment);
        }
        if (tokens.outdated(deployment)) {
            tokens.renew(deployment, signer.poolToken(pool));
            boolean unused = cluster.patch(deployment, tokens.keyPatch());
        }
    }

    Optional<RuntimePod> find(PoolName pool, PodName pod) {
        return cluster.pod(pod, labels(pool)).flatMap(PodSight::of).map(PodSight::runtimePod);
    }

    /** The pool is no more, and what is left of it goes in the end. Returns at once. */
    void end(PoolName pool) {
        leave(pool);
        retries.untilDone("Deployments deleted", pool, () -> forget(pool));
    }

    /** Nobody makes the pool a budget from here on. Returns at once. */
    void leave(PoolName pool) {
        cluster.budgets().leave(pool);
    }

    /** Another server leads by now, and what it leads is its own: pools of these names may have come there. */
    void stop() {
        retries.stop();
        marks.stop();
    }

    /** The pool's Deployments and what belongs to it go; unless there is a new one of its name by now. */
    void forget(PoolName pool) {
        synchronized (turn(pool)) {
            // In one step: what a new pool wants meanwhile must not go with it.
            if (wanted.computeIfPresent(pool, (name, rows) -> rows.isEmpty() ? null : rows) == null) {
                adjusted.remove(pool);
                DeploymentFailures failures = new DeploymentFailures();
                failures.each(deployments(pool), deployment -> remove(pool, deployment));
                cluster.budgets().delete(pool);
                failures.throwFirst();
                made.remove(pool);
                owing.remove(pool);
                turns.remove(pool);
            }
        }
    }

    /** Whether the Deployment was not known here before. */
    private boolean ensure(PoolSpec pool, String templateJson) {
        Deployment deployment = DeploymentBlueprint.of(pool, templateJson, cluster.settings());
        String name = deployment.getMetadata().getName();
        if (made(pool.name()).contains(name)) {
            return false;
        }
        equip(pool.name(), make(pool.name(), deployment));
        return true;
    }

    private void equip(PoolName pool, Deployment deployment) {
        tokens.give(deployment, signer.poolToken(pool));
        made(pool).add(deployment.getMetadata().getName());
    }

    private Set<String> made(PoolName pool) {
        return made.computeIfAbsent(pool, name -> ConcurrentHashMap.newKeySet());
    }

    private Deployment make(PoolName pool, Deployment deployment) {
        try {
            return cluster.write(() -> inNamespace().resource(deployment).create());
        } catch (KubernetesClientException e) {
            if (!ClusterFailures.conflict(e)) {
                throw e;
            }
            String name = deployment.getMetadata().getName();
            Deployment existing = named(name).get();
            if (existing == null) {
                throw e;
            }
            if (!Cluster.has(existing, labels(pool))) {
                throw Cluster.nameTaken("Deployment", name);
            }
            if (existing.getMetadata().getDeletionTimestamp() != null) {
                throw new PodRuntimeException("pod_start_failing", "Deployment " + name + " is still being deleted");
            }
            return existing;
        }
    }

    /** Its Secret and pods go with it. */
    private void remove(PoolName pool, Deployment deployment) {
        made(pool).remove(deployment.getMetadata().getName());
        var unused =
                cluster.write(() -> named(deployment.getMetadata().getName()).delete());
    }

    /** Those that nobody deletes. */
    private List<Deployment> deployments(PoolName pool) {
        return inNamespace().withLabels(labels(pool)).list().getItems().stream()
                .filter(deployment -> deployment.getMetadata().getDeletionTimestamp() == null)
                .toList();
    }

    private RollableScalableResource<Deployment> named(String name) {
        return inNamespace().withName(name);
    }

    private NonNamespaceOperation<Deployment, DeploymentList, RollableScalableResource<Deployment>> inNamespace() {
        return cluster.client().apps().deployments().inNamespace(cluster.namespace());
    }

    /** Why its ReplicaSet cannot make pods, a quota for example. */
    private static Optional<String> refusal(Deployment deployment) {
        return Optional.ofNullable(deployment.getStatus()).stream()
                .flatMap(status -> status.getConditions().stream())
                .filter(condition ->
                        "ReplicaFailure".equals(condition.getType()) && "True".equals(condition.getStatus()))
                .map(DeploymentCondition::getMessage)
                .findFirst();
    }

    private Object turn(PoolName pool) {
        return turns.computeIfAbsent(pool, name -> new Object());
    }

    private Map<String, String> labels(PoolName pool) {
        return PodLabels.ofPool(cluster.settings().instance(), pool, RuntimeKind.DEPLOYMENT);
    }
}
