package dev.berth.server.runtime.kubernetes;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.server.control.port.PodRuntimeException;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetSpec;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetSpecBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/**
 * The PodDisruptionBudget of one pool. What is done about it is done one after the other, so that nothing makes it again
 * once it was deleted with its pool. Its calls wait.
 */
public final class PoolBudget {
    private static final Logger LOG = Logger.getLogger(PoolBudget.class);
    /** A share of the pods would need a controller behind them. */
    private static final IntOrString MORE_THAN_ANY_POOL_HAS = new IntOrString(PoolSpec.MAX_PODS + 1);

    private enum Stand {
        /** Nobody looked yet, or looking failed for a reason that will pass. */
        UNKNOWN,
        MADE,
        /** The cluster lets the pool have none; it is served all the same. */
        REFUSED,
        /** Deleted with its pool; a new pool of that name has another one. */
        GONE
    }

    private final Cluster cluster;
    private final PoolName pool;
    private Stand stand = Stand.UNKNOWN;
    /** Whether the pool is no more, unless a new one of its name makes a pod. */
    private volatile boolean leaving;

    PoolBudget(Cluster cluster, PoolName pool) {
        this.cluster = cluster;
        this.pool = pool;
    }

    /**
     * Sees to it that there is one, if there can be.
     *
     * @return false when this one went with a former pool
     * @throws KubernetesClientException when there is none yet for a reason that will pass
     */
    synchronized boolean require() {
        if (stand == Stand.GONE) {
            return false;
        }
        leaving = false;
        if (stand == Stand.UNKNOWN) {
            make();
        }
        return true;
    }

    /**
     * Somebody may have deleted it, or the Role may have changed; what does not succeed is tried the next time. Nothing
     * is made for a pool that is no more.
     */
    public synchronized void tend() {
        if (leaving || stand == Stand.GONE) {
            return;
        }
        try {
            make();
        } catch (KubernetesClientException | PodRuntimeException e) {
            stand = stand == Stand.MADE ? Stand.UNKNOWN : stand;
            LOG.warnf("PodDisruptionBudget not made yet pool=%s reason=%s", pool, e.getMessage());
        }
    }

    /** Its pool is no more. Returns at once, whatever is under way. */
    void leave() {
        leaving = true;
    }

    /**
     * Deletes it, unless a new pool of that name has come meanwhile.
     *
     * @return whether it is gone
     */
    synchronized boolean delete() {
        if (leaving) {
            present().filter(this::ours).ifPresent(cluster::deleteBudget);
            stand = Stand.GONE;
        }
        return stand == Stand.GONE;
    }

    private void make() {
        Optional<String> refusal = refusal();
        if (refusal.isPresent() && stand != Stand.REFUSED) {
            LOG.warnf(
                    "pods at work are not guarded against evictions: no PodDisruptionBudget can be made pool=%s reason=%s",
                    pool, refusal.get());
        }
        if (refusal.isEmpty() && stand == Stand.REFUSED) {
            LOG.infof("pods at work are guarded against evictions again pool=%s", pool);
        }
        stand = refusal.isPresent() ? Stand.REFUSED : Stand.MADE;
    }

    /** Why the pool can have none; empty when it has one. */
    private Optional<String> refusal() {
        try {
            // One that is known to be there is looked at, one that is not is made: one call, as a rule.
            return stand != Stand.MADE && create() ? Optional.empty() : adopt();
        } catch (KubernetesClientException e) {
            if (ClusterFailures.forbidden(e) || ClusterFailures.missing(e)) {
                return Optional.of(String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    /** False when there is one of that name already. */
    private boolean create() {
        try {
            PodDisruptionBudget unused = cluster.write(() -> cluster.client()
                    .policy()
                    .v1()
                    .podDisruptionBudget()
                    .inNamespace(cluster.namespace())
                    .resource(budget())
                    .create());
            return true;
        } catch (KubernetesClientException e) {
            if (ClusterFailures.conflict(e) && !ClusterFailures.outrun(e)) {
                return false;
            }
            throw e;
        }
    }

    /** The one that is there; an earlier version, or somebody else, may have asked for fewer pods or for others. */
    private Optional<String> adopt() {
        PodDisruptionBudget present = present().orElse(null);
        if (present == null) {
            // It went a moment ago.
            boolean unused = create();
            return Optional.empty();
        }
        if (!ours(present)) {
            return Optional.of("there is a PodDisruptionBudget " + name() + " that Berth did not make");
        }
        if (!guards(present.getSpec())) {
            LOG.warnf("PodDisruptionBudget set right pool=%s was=%s", pool, Serialization.asJson(present.getSpec()));
            boolean unused = cluster.replaceSpec(present, mended(present.getSpec()));
        }
        return Optional.empty();
    }

    private boolean guards(PodDisruptionBudgetSpec spec) {
        return MORE_THAN_ANY_POOL_HAS.equals(spec.getMinAvailable())
                && spec.getMaxUnavailable() == null
                && spec.getSelector() != null
                && guarded().equals(spec.getSelector().getMatchLabels())
                && spec.getSelector().getMatchExpressions().isEmpty();
    }

    /** What others have to say about it besides, such as what becomes of unhealthy pods, stays. */
    private PodDisruptionBudgetSpec mended(PodDisruptionBudgetSpec present) {
        return new PodDisruptionBudgetSpecBuilder(present)
                .withMinAvailable(MORE_THAN_ANY_POOL_HAS)
                .withMaxUnavailable(null)
                .withNewSelector()
                .withMatchLabels(guarded())
                .endSelector()
                .build();
    }

    private Optional<PodDisruptionBudget> present() {
        return cluster.seen(budget());
    }

    private boolean ours(PodDisruptionBudget found) {
        return Cluster.has(found, labels());
    }

    private PodDisruptionBudget budget() {
        return new PodDisruptionBudgetBuilder()
                .withNewMetadata()
                .withName(name())
                .withLabels(labels())
                .endMetadata()
                .withNewSpec()
                .withMinAvailable(MORE_THAN_ANY_POOL_HAS)
                .withNewSelector()
                .withMatchLabels(guarded())
                .endSelector()
                .endSpec()
                .build();
    }

    private Map<String, String> guarded() {
        Map<String, String> guarded = new TreeMap<>(labels());
        guarded.put(PodLabels.GUARDED, "true");
        return guarded;
    }

    private Map<String, String> labels() {
        return PodLabels.ofPool(cluster.settings().instance(), pool);
    }

    /** One that nobody gives a budget of his own, such as the server's. */
    private String name() {
        return cluster.settings().instance() + "-pool-" + pool;
    }
}
