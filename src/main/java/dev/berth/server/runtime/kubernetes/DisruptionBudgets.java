package dev.berth.server.runtime.kubernetes;

import dev.berth.domain.id.PoolName;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One PodDisruptionBudget for each pool, which forbids the eviction of guarded pods. It asks for more pods than any pool
 * has.
 */
public final class DisruptionBudgets {
    private final Cluster cluster;
    /** Of the pools that were served here; a former server may have made what they have. */
    private final Map<PoolName, PoolBudget> budgets = new ConcurrentHashMap<>();

    DisruptionBudgets(Cluster cluster) {
        this.cluster = cluster;
    }

    /** The pool's; who tends it after a call takes it before, so that it is not that of a later pool of the same name. */
    public PoolBudget of(PoolName pool) {
        return budgets.computeIfAbsent(pool, name -> new PoolBudget(cluster, name));
    }

    /**
     * Sees to it that the pool has its budget before its next pod is made. Where there can be none the pool is served all
     * the same.
     *
     * @throws KubernetesClientException when there is none yet for a reason that will pass
     */
    public void require(PoolName pool) {
        PoolBudget budget = of(pool);
        while (!budget.require()) {
            budgets.remove(pool, budget);
            budget = of(pool);
        }
    }

    /**
     * The pool is no more: nothing is made for it any longer, and {@link #delete} is to follow. A former server may have
     * made what it has. Returns at once.
     */
    public void leave(PoolName pool) {
        of(pool).leave();
    }

    /** Deletes what pools left, unless new ones of their names have come. */
    public void delete(PoolName pool) {
        PoolBudget budget = budgets.get(pool);
        if (budget != null && budget.delete()) {
            budgets.remove(pool, budget);
        }
    }

    /** Another server leads by now: what is known of budgets, and which pools are no more, is void. Returns at once. */
    void forget() {
        budgets.clear();
    }
}
