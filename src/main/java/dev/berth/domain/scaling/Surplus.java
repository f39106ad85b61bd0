package dev.berth.domain.scaling;

import dev.berth.domain.pool.AgentPod;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.PoolSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The pods that could go (S4): ready, running nothing and holding nothing, so many that minPods and warmSlots stay kept.
 *
 * @param free those that nobody needs, idle for however short a time
 * @param idle those of them that were free for idleTimeout
 * @param aboveMax free pods that exceed maxPods, which go without waiting and whatever warmSlots asks for
 */
record Surplus(List<AgentPod> free, List<AgentPod> idle, List<AgentPod> aboveMax) {

    static Surplus of(PoolSnapshot snapshot, ScalingLimits limits, Instant now) {
        Capacity capacity = new Capacity(snapshot, limits.heartbeatTimeout(), now);
        List<AgentPod> free = snapshot.pods().stream()
                .filter(pod -> Capacity.staying(pod) && pod.phase() == PodPhase.READY && pod.free())
                .sorted(firstToGo(snapshot))
                .toList();
        long staying = snapshot.others().count()
                + snapshot.pods().stream().filter(Capacity::staying).count();
        long above = Math.max(0, staying - snapshot.spec().maxPods());
        return new Surplus(
                spared(free.stream(), snapshot, capacity),
                spared(free.stream().filter(pod -> idleLongEnough(pod, snapshot, now)), snapshot, capacity),
                free.stream().limit(above).toList());
    }

    /** Pods of an old template first, then the longest idle (S4). */
    private static Comparator<AgentPod> firstToGo(PoolSnapshot snapshot) {
        return Comparator.comparing((AgentPod pod) -> pod.ofPresentTemplate(snapshot.spec()))
                .thenComparing(Surplus::idleSince)
                .thenComparing(AgentPod::name);
    }

    static Instant idleSince(AgentPod pod) {
        return pod.freeSince() == null ? Instant.MAX : pod.freeSince();
    }

    /** Counted from when the server could hear at the earliest, so that no restart removes a pod (L3, F6). */
    private static boolean idleLongEnough(AgentPod pod, PoolSnapshot snapshot, Instant now) {
        if (pod.freeSince() == null) {
            return false;
        }
        Instant from = pod.freeSince().isAfter(snapshot.listeningSince()) ? pod.freeSince() : snapshot.listeningSince();
        return !now.isBefore(from.plus(snapshot.spec().idleTimeout()));
    }

    /** So many of the pods, in order, that the rest of the pool keeps to minPods and warmSlots. */
    private static List<AgentPod> spared(Stream<AgentPod> inOrder, PoolSnapshot snapshot, Capacity capacity) {
        int ready = snapshot.others().count()
                + (int) snapshot.pods().stream()
                        .filter(pod -> Capacity.staying(pod) && pod.phase() == PodPhase.READY)
                        .count();
        int warm = snapshot.others().slots()
                + snapshot.pods().stream()
                        .filter(capacity::available)
                        .mapToInt(Capacity::slotsForPlans)
                        .sum();
        List<AgentPod> spared = new ArrayList<>();
        for (AgentPod pod : inOrder.toList()) {
            int slots = capacity.available(pod) ? Capacity.slotsForPlans(pod) : 0;
            boolean needed = slots > 0 && warm - slots < snapshot.spec().warmSlots();
            if (ready > snapshot.spec().minPods() && !needed) {
                spared.add(pod);
                ready--;
                warm -= slots;
            }
        }
        return spared;
    }
}
