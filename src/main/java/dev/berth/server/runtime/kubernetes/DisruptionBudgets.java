package dev.berth.server.runtime.kubernetes;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.server.control.port.PodRuntimeException;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * One PodDisruptionBudget for each pool, which forbids the eviction of guarded pods. It asks for more pods than any pool
 * has: a share would need a controller behind the pods.
 */
public final class DisruptionBudgets {
    private static final Logger LOG = Logger.getLogger(DisruptionBudgets.class);

    private final Cluster cluster;
    /** The pools that have theirs, or that the cluster lets have none, as far as it was said here. */
    private final Set<PoolName> settled = ConcurrentHashMap.newKeySet();
    /** The pools that it lets have none. */
    private final Set<PoolName> refused = ConcurrentHashMap.newKeySet();

    public DisruptionBudgets(Cluster cluster) {
        this.cluster = cluster;
    }

    /**
     * Sees to it that the pool has its budget before its next pod is made. Where there can be none the pool is served all
     * the same.
     *
     * @throws KubernetesClientException when there is none yet for a reason that will pass
     */
    public void require(PoolName pool) {
        if (!settled.contains(pool)) {
            make(pool);
        }
    }

    /** Somebody may have deleted the budget, or the Role may have changed; what does not succeed is tried the next time. */
    public void tend(PoolName pool) {
        try {
            make(pool);
        } catch (KubernetesClientException | PodRuntimeException e) {
            settled.remove(pool);
            LOG.warnf("PodDisruptionBudget not made yet pool=%s reason=%s", pool, e.getMessage());
        }
    }

    private void make(PoolName pool) {
        PodDisruptionBudget budget = budget(pool);
        try {
            if (!create(budget) && (!settled.contains(pool) || refused.contains(pool))) {
                // An earlier version asked for fewer pods.
                boolean unused = cluster.patch(
                        budget,
                        "{\"spec\":{\"minAvailable\":"
                                + budget.getSpec().getMinAvailable().getIntVal() + "}}");
            }
            if (refused.remove(pool)) {
                LOG.infof("pods at work are guarded against evictions again pool=%s", pool);
            }
        } catch (KubernetesClientException e) {
            if (!ClusterFailures.forbidden(e) && !ClusterFailures.missing(e)) {
                throw e;
            }
            if (refused.add(pool)) {
                LOG.warnf(
                        "pods at work are not guarded against evictions: no PodDisruptionBudget can be made pool=%s reason=%s",
                        pool, e.getMessage());
            }
        }
        settled.add(pool);
    }

    /** False when there is one already. */
    private boolean create(PodDisruptionBudget budget) {
        try {
            PodDisruptionBudget unused = cluster.write(() -> cluster.client()
                    .policy()
                    .v1()
                    .podDisruptionBudget()
                    .inNamespace(cluster.namespace())
                    .resource(budget)
                    .create());
            return true;
        } catch (KubernetesClientException e) {
            if (ClusterFailures.conflict(e) && !ClusterFailures.outrun(e)) {
                return false;
            }
            throw e;
        }
    }

    /** The pool is no more. */
    public void delete(PoolName pool) {
        settled.remove(pool);
        refused.remove(pool);
        List<StatusDetails> unused = cluster.write(() -> cluster.client()
                .policy()
                .v1()
                .podDisruptionBudget()
                .inNamespace(cluster.namespace())
                .withName(name(pool))
                .delete());
    }

    private PodDisruptionBudget budget(PoolName pool) {
        String instance = cluster.settings().instance();
        Map<String, String> guarded = new TreeMap<>(PodLabels.ofPool(instance, pool));
        guarded.put(PodLabels.GUARDED, "true");
        return new PodDisruptionBudgetBuilder()
                .withNewMetadata()
                .withName(name(pool))
                .withLabels(PodLabels.ofPool(instance, pool))
                .endMetadata()
                .withNewSpec()
                .withMinAvailable(new IntOrString(PoolSpec.MAX_PODS + 1))
                .withNewSelector()
                .withMatchLabels(guarded)
                .endSelector()
                .endSpec()
                .build();
    }

    /** Under a name that nobody gives a budget of his own, such as the server's. */
    private String name(PoolName pool) {
        return cluster.settings().instance() + "-pool-" + pool;
    }
}
