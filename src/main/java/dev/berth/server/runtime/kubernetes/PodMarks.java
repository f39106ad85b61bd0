package dev.berth.server.runtime.kubernetes;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.scaling.BackOff;
import dev.berth.server.control.port.PodUse;
import dev.berth.server.control.port.PodUse.Use;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Writes on pods what they are worth, so that others leave alone those that matter. It knows what is wanted and what
 * was written last, and sends the difference, one call per pod at a time; what changes meanwhile goes with the next
 * call. Nobody waits for it.
 */
public final class PodMarks {
    private static final Logger LOG = Logger.getLogger(PodMarks.class);
    private static final double MIDDLE = 0.5;

    private final Cluster cluster;
    private final boolean costs;
    private final Map<PoolName, Map<PodName, PodUse>> wanted = new HashMap<>();
    /** What each pod carries, as far as it was written or listed. */
    private final Map<PodName, Mark> written = new HashMap<>();
    /** The pods that a call is under way or waits for, and how often theirs failed in a row. */
    private final Map<PodName, BackOff> busy = new HashMap<>();

    /**
     * What a pod carries.
     *
     * @param guarded whether others should keep from ending it
     * @param cost how late a ReplicaSet ends it, or 0
     */
    record Mark(boolean guarded, int cost) {
        /** Pods are made with it. */
        static final Mark FIRST = new Mark(true, 0);

        static Mark of(Pod pod) {
            Map<String, String> labels = pod.getMetadata().getLabels();
            Map<String, String> annotations = pod.getMetadata().getAnnotations();
            String cost = annotations == null ? null : annotations.get(PodLabels.DELETION_COST);
            return new Mark(labels != null && "true".equals(labels.get(PodLabels.GUARDED)), parse(cost));
        }

        private static int parse(@Nullable String cost) {
            return cost != null && cost.matches("-?[0-9]{1,9}") ? Integer.parseInt(cost) : 0;
        }

        String patch(boolean withCost) {
            String deletionCost = withCost ? ",\"" + PodLabels.DELETION_COST + "\":\"" + cost + "\"" : "";
            return "{\"metadata\":{\"labels\":{\"" + PodLabels.GUARDED + "\":\"" + guarded + "\"},\"annotations\":{\""
                    + PodLabels.SAFE_TO_EVICT + "\":\"" + !guarded + "\",\"" + PodLabels.DO_NOT_DISRUPT + "\":\""
                    + guarded + "\"" + deletionCost + "}}}";
        }
    }

    /** @param costs whether the pods have a ReplicaSet that is to be told which to end first */
    public PodMarks(Cluster cluster, boolean costs) {
        this.cluster = cluster;
        this.costs = costs;
    }

    /** What the pool's pods are worth from now on. */
    public void keep(PoolName pool, Map<PodName, PodUse> pods) {
        synchronized (this) {
            Map<PodName, PodUse> before = wanted.put(pool, Map.copyOf(pods));
            if (before != null) {
                before.keySet().stream().filter(name -> !pods.containsKey(name)).forEach(written::remove);
            }
            if (pods.isEmpty()) {
                wanted.remove(pool);
            }
        }
        pods.keySet().forEach(pod -> look(pool, pod));
    }

    /** What the pool's pods carry in truth; what differs from what is wanted is written again. */
    public void found(PoolName pool, List<Pod> pods) {
        for (Pod pod : pods) {
            PodName name = new PodName(pod.getMetadata().getName());
            synchronized (this) {
                if (want(pool, name) != null && !busy.containsKey(name)) {
                    written.put(name, Mark.of(pod));
                }
            }
            look(pool, name);
        }
    }

    /** Nothing is wanted any more; a call that waits for its next try makes none. */
    public synchronized void stop() {
        wanted.clear();
    }

    /** The pod, while it exists, is the first that its ReplicaSet is to end. */
    public void markFirstToGo(PodName pod) {
        boolean exists = cluster.patchPod(pod, mark(new PodUse("", Use.LEAVING)).patch(true));
        LOG.debugf("pod marked first to go pod=%s exists=%s", pod, exists);
    }

    private void look(PoolName pool, PodName pod) {
        synchronized (this) {
            if (settled(pool, pod) || busy.putIfAbsent(pod, BackOff.NONE) != null) {
                return;
            }
        }
        submit(pool, pod);
    }

    private void submit(PoolName pool, PodName pod) {
        try {
            cluster.calls().execute(() -> write(pool, pod));
        } catch (RejectedExecutionException e) {
            failed(pool, pod, e);
        }
    }

    private void write(PoolName pool, PodName pod) {
        Mark mark;
        synchronized (this) {
            PodUse worth = want(pool, pod);
            if (worth == null || settled(pool, pod)) {
                busy.remove(pod);
                return;
            }
            mark = mark(worth);
        }
        try {
            boolean exists = cluster.patchPod(pod, mark.patch(costs));
            LOG.debugf("pod marked pool=%s pod=%s mark=%s exists=%s", pool, pod, mark, exists);
        } catch (RuntimeException e) {
            failed(pool, pod, e);
            return;
        }
        synchronized (this) {
            // A pod that is gone needs no mark; and one that comes later under a placeholder's name has no such name.
            if (want(pool, pod) != null) {
                written.put(pod, mark);
            }
            busy.remove(pod);
        }
        look(pool, pod);
    }

    private void failed(PoolName pool, PodName pod, RuntimeException why) {
        BackOff backOff;
        synchronized (this) {
            backOff = busy.getOrDefault(pod, BackOff.NONE).failed(MIDDLE);
            busy.put(pod, backOff);
        }
        if (backOff.begins()) {
            LOG.warnf(
                    "pod not marked yet pool=%s pod=%s reason=%s",
                    pool, pod, ClusterFailures.of(why).getMessage());
        }
        Retries.later(backOff.pause(), () -> submit(pool, pod));
    }

    private @Nullable PodUse want(PoolName pool, PodName pod) {
        Map<PodName, PodUse> pods = wanted.get(pool);
        return pods == null ? null : pods.get(pod);
    }

    /** A pod that has not come up carries what it was made with, and so may a row that no pod has taken yet. */
    private boolean settled(PoolName pool, PodName pod) {
        PodUse worth = want(pool, pod);
        return worth == null
                || worth.use() == Use.STARTING
                || worth.use() == Use.ENDING
                || mark(worth).equals(written.getOrDefault(pod, Mark.FIRST));
    }

    private Mark mark(PodUse worth) {
        return new Mark(worth.guarded(), costs ? cost(worth.use()) : 0);
    }

    private static int cost(Use use) {
        return switch (use) {
            case AT_WORK, LAST_WORK -> 1_000;
            case STARTING, IDLE, ENDING -> 0;
            case LEAVING -> -1_000;
        };
    }
}
