package dev.berth.server.runtime.deployment;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.control.port.PodRuntime.Observer;
import dev.berth.server.control.port.PodRuntime.PodRequest;
import dev.berth.server.control.port.PodRuntime.RuntimePod;
import dev.berth.server.control.port.PodRuntimeException;
import dev.berth.server.control.port.PodWorth;
import dev.berth.server.runtime.kubernetes.Cluster;
import dev.berth.server.runtime.kubernetes.ClusterFailures;
import dev.berth.server.runtime.kubernetes.DisruptionBudgets;
import dev.berth.server.runtime.kubernetes.PodLabels;
import dev.berth.server.runtime.kubernetes.PodMarks;
import dev.berth.server.runtime.kubernetes.PodSight;
import dev.berth.server.runtime.kubernetes.PodTokens;
import dev.berth.server.security.CredentialSigner;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentList;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
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
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    private final Cluster cluster;
    private final CredentialSigner signer;
    private final Observer observer;
    private final PodTokens tokens;
    private final PodMarks marks;
    private final DisruptionBudgets budgets;
    private final Map<PoolName, Map<PodName, PodWorth>> wanted = new ConcurrentHashMap<>();
    private final Map<PoolName, Object> turns = new ConcurrentHashMap<>();
    /** The rows that the replicas were last brought to. */
    private final Map<PoolName, Map<PodName, PodWorth>> adjusted = new ConcurrentHashMap<>();
    /** The Deployments that were made or seen here, with their Secrets. */
    private final Set<String> made = ConcurrentHashMap.newKeySet();

    AgentDeployments(Cluster cluster, CredentialSigner signer, Observer observer) {
        this.cluster = cluster;
        this.signer = signer;
        this.observer = observer;
        this.tokens = new PodTokens(cluster);
        this.marks = new PodMarks(cluster, true);
        this.budgets = new DisruptionBudgets(cluster);
    }

    /** What the pool's rows are worth; true when the number of replicas may have to change. */
    boolean keep(PoolName pool, Map<PodName, PodWorth> pods) {
        Map<PodName, PodWorth> before = wanted.put(pool, Map.copyOf(pods));
        marks.keep(pool, pods);
        return before == null || !counted(before).equals(counted(pods));
    }

    private static Map<PodName, Boolean> counted(Map<PodName, PodWorth> pods) {
        Map<PodName, Boolean> counted = new ConcurrentHashMap<>();
        pods.forEach((name, worth) -> counted.put(name, worth.use() == PodWorth.Use.ENDING));
        return counted;
    }

    /** One pod more, under a row that its pod takes when it shows. */
    void create(PodRequest request) {
        PoolName pool = request.pool().name();
        synchronized (turn(pool)) {
            // Several rows of one turn are one change of the replicas.
            if (ensure(request.pool(), request.podTemplateJson())
                    || !Objects.equals(adjusted.get(pool), wanted.get(pool))) {
                adjust(pool);
            }
        }
    }

    /** One pod less, and just this one: it is made the first to go, and told to end by name. */
    void delete(PoolName pool, PodName name) {
        synchronized (turn(pool)) {
            Optional<Pod> pod = cluster.pod(name, labels(pool));
            if (pod.isPresent() && pod.get().getMetadata().getDeletionTimestamp() == null) {
                marks.markFirstToGo(name);
            }
            adjust(pool);
            pod.ifPresent(cluster::delete);
        }
    }

    /** Brings the replicas to what is wanted. */
    void adjust(PoolName pool) {
        synchronized (turn(pool)) {
            Map<PodName, PodWorth> rows = wanted.get(pool);
            if (rows != null) {
                adjust(pool, new Replicas(rows, cluster.pods(labels(pool)), deployments(pool)));
                adjusted.put(pool, rows);
            }
        }
    }

    private void adjust(PoolName pool, Replicas replicas) {
        for (Pod stranger : replicas.strangers()) {
            PodSight.of(stranger).ifPresent(sight -> observer.podSeen(pool, sight.runtimePod(), sight.runtime()));
        }
        for (Deployment deployment : replicas.deployments()) {
            int next = replicas.of(deployment);
            Integer present = deployment.getSpec().getReplicas();
            if (present == null || present != next) {
                scale(deployment, next, replicas, present == null ? 1 : present);
            }
            String hash = Replicas.hash(deployment);
            refusal(deployment)
                    .ifPresent(
                            reason -> replicas.untaken(hash).forEach(row -> observer.podHindered(pool, row, reason)));
        }
    }

    private void scale(Deployment deployment, int next, Replicas replicas, int present) {
        if (next < present) {
            replicas.endangered(deployment).ifPresent(pod -> {
                throw new PodRuntimeException(
                        "pod_at_risk", "pod " + pod + " is at work and not ready; nothing is taken away until it is");
            });
            replicas.strangers(deployment).forEach(pod -> marks.markFirstToGo(Replicas.name(pod)));
        }
        LOG.infof(
                "deployment scaled name=%s replicas=%d",
                deployment.getMetadata().getName(), next);
        Deployment unused =
                named(deployment.getMetadata().getName()).patch(MERGE, "{\"spec\":{\"replicas\":" + next + "}}");
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
        Map<PodName, PodWorth> rows = wanted.get(pool);
        if (rows == null) {
            return;
        }
        synchronized (turn(pool)) {
            Replicas replicas = new Replicas(rows, cluster.pods(labels(pool)), deployments(pool));
            for (Deployment deployment : replicas.deployments()) {
                if (replicas.spent(deployment)) {
                    remove(deployment);
                } else if (tokens.outdated(deployment)) {
                    renew(pool, deployment);
                }
            }
            adjust(pool, replicas);
        }
    }

    Optional<RuntimePod> find(PoolName pool, PodName pod) {
        return cluster.pod(pod, labels(pool)).flatMap(PodSight::of).map(PodSight::runtimePod);
    }

    /** The pool is no more, and so are its Deployments. */
    void forget(PoolName pool) {
        synchronized (turn(pool)) {
            wanted.remove(pool);
            adjusted.remove(pool);
            deployments(pool).forEach(this::remove);
            budgets.delete(pool);
        }
        turns.remove(pool);
    }

    /** Whether the Deployment was not known here before. */
    private boolean ensure(PoolSpec pool, String templateJson) {
        Deployment deployment = DeploymentBlueprint.of(pool, templateJson, cluster.settings());
        String name = deployment.getMetadata().getName();
        if (made.contains(name)) {
            return false;
        }
        tokens.give(make(pool.name(), deployment), signer.poolToken(pool.name()));
        budgets.ensure(pool.name());
        return made.add(name);
    }

    private Deployment make(PoolName pool, Deployment deployment) {
        try {
            return inNamespace().resource(deployment).create();
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
            return existing;
        }
    }

    private void renew(PoolName pool, Deployment deployment) {
        tokens.renew(deployment, signer.poolToken(pool));
        Deployment unused = named(deployment.getMetadata().getName()).patch(MERGE, tokens.keyPatch());
    }

    /** Its Secret and pods go with it. */
    private void remove(Deployment deployment) {
        made.remove(deployment.getMetadata().getName());
        var unused = named(deployment.getMetadata().getName()).delete();
    }

    private List<Deployment> deployments(PoolName pool) {
        return inNamespace().withLabels(labels(pool)).list().getItems();
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
