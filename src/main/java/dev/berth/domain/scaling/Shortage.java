package dev.berth.domain.scaling;

import dev.berth.domain.pool.AgentPod;
import dev.berth.domain.pool.Drain;
import dev.berth.domain.pool.DrainReason;
import dev.berth.domain.pool.PoolSnapshot;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * The pods that are missing, and the part of them that draining pods can be taken back for instead of making new ones.
 * Both {@link ScalingPolicy} and {@link PodLifecyclePolicy} go by it, so that a pod is not resumed and made at once.
 *
 * @param resumable the pods whose scale-in is to be taken back (S5)
 * @param missing how many pods are missing beyond those
 * @param reason what pods are missing for, if any are
 */
record Shortage(List<AgentPod> resumable, int missing, ScalingReason reason) {
    /** A pod whose agent has not stopped taking work yet is back sooner than one that has; then by name, to be stable. */
    private static final Comparator<AgentPod> BACK_SOONEST =
            Comparator.comparing(Shortage::drained).thenComparing(AgentPod::name);

    static Shortage of(PoolSnapshot snapshot, Demand demand, ScalingLimits limits, Instant now) {
        List<AgentPod> staying =
                snapshot.pods().stream().filter(Capacity::staying).toList();
        int stayingPods = staying.size() + snapshot.others().count();
        int forMin = snapshot.spec().minPods() - stayingPods;
        int forWarm = demand.warmPods() - unused(snapshot, demand, limits, now);
        int total = Math.max(Math.max(demand.imaginedPods(), demand.imaginedPods() + forWarm), forMin);
        // While a task waits that could be served, no pod goes that could still be taken back (S3).
        int back = demand.pendingUnblocked() > 0 ? Integer.MAX_VALUE : total;
        int room = snapshot.spec().maxPods() - stayingPods;
        List<AgentPod> resumable = snapshot.pods().stream()
                .filter(pod -> resumable(pod, snapshot, limits, now))
                .sorted(BACK_SOONEST)
                .limit(Math.max(0, Math.min(back, room)))
                .toList();
        return new Shortage(resumable, Math.max(0, total - resumable.size()), reason(demand, forMin));
    }

    private static ScalingReason reason(Demand demand, int forMin) {
        if (demand.imaginedPods() > 0) {
            return ScalingReason.DEMAND;
        }
        return forMin > 0 ? ScalingReason.MIN_PODS : ScalingReason.WARM_SLOTS;
    }

    /** Pods that count as capacity, run and hold nothing, and were not needed when the queue was placed. */
    private static int unused(PoolSnapshot snapshot, Demand demand, ScalingLimits limits, Instant now) {
        Capacity capacity = new Capacity(snapshot, limits.heartbeatTimeout(), now);
        long atWork = snapshot.others().atWork()
                + snapshot.livingPods().stream().filter(pod -> !pod.free()).count();
        long free = snapshot.others().spare()
                + snapshot.pods().stream()
                        .filter(pod -> pod.free() && capacity.counts(pod))
                        .count();
        return (int) (free - (demand.usedPods() - atWork));
    }

    private static boolean resumable(AgentPod pod, PoolSnapshot snapshot, ScalingLimits limits, Instant now) {
        Drain drain = pod.drain();
        return drain != null
                && drain.reason() == DrainReason.SCALE_IN
                && !drain.earlier()
                && pod.free()
                && pod.reachable(limits.heartbeatTimeout(), snapshot.listeningSince(), now);
    }

    private static boolean drained(AgentPod pod) {
        return pod.drain() != null && pod.drain().drained();
    }
}
