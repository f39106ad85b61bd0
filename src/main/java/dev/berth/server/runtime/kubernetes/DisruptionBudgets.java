package dev.berth.server.runtime.kubernetes;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.PoolSpec;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * One PodDisruptionBudget for each pool, which forbids the eviction of guarded pods. It asks for more pods than any pool
 * has: a share would need a controller behind the pods.
 */
public final class DisruptionBudgets {
    private static final Logger LOG = Logger.getLogger(DisruptionBudgets.class);

    private final Cluster cluster;
    private final AtomicBoolean refusalTold = new AtomicBoolean();

    public DisruptionBudgets(Cluster cluster) {
        this.cluster = cluster;
    }

    /** Sees to it that the pool has its budget. Where there can be none the pool is served all the same. */
    public void ensure(PoolName pool) {
        try {
            PodDisruptionBudget unused = cluster.write(() -> cluster.client()
                    .policy()
                    .v1()
                    .podDisruptionBudget()
                    .inNamespace(cluster.namespace())
                    .resource(budget(pool))
                    .create());
        } catch (KubernetesClientException e) {
            if (!ClusterFailures.conflict(e)) {
                refused(pool, e);
            }
        }
    }

    /** The pool is no more. */
    public void delete(PoolName pool) {
        List<StatusDetails> unused = cluster.write(() -> cluster.client()
                .policy()
                .v1()
                .podDisruptionBudget()
                .inNamespace(cluster.namespace())
                .withName(name(pool))
                .delete());
    }

    private void refused(PoolName pool, KubernetesClientException why) {
        boolean lasting = ClusterFailures.forbidden(why) || ClusterFailures.missing(why);
        if (lasting && refusalTold.compareAndSet(false, true)) {
            LOG.warnf(
                    "pods at work are not guarded against evictions: no PodDisruptionBudget can be made pool=%s reason=%s",
                    pool, why.getMessage());
        } else if (!lasting) {
            LOG.debugf("no PodDisruptionBudget yet pool=%s reason=%s", pool, why.getMessage());
        }
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
