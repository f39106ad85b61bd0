package dev.berth.domain.placement;

import dev.berth.domain.id.PodName;
import dev.berth.domain.pool.AgentPod;
import dev.berth.domain.pool.DrainReason;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.PoolSnapshot;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is still to be had of a pool while a plan is made. */
final class PoolRoom {
    private final Map<PodName, PodRoom> living = new HashMap<>();
    private final List<PodRoom> open;
    private final PodCursor forPlans;
    private final PodCursor forExclusives;

    PoolRoom(PoolSnapshot snapshot, List<QueuedTask> unblocked, PlacementLimits limits, Instant now) {
        for (AgentPod pod : snapshot.livingPods()) {
            living.put(pod.name(), roomOf(pod, snapshot, limits, now));
        }
        unblocked.forEach(this::holdReservedPod);
        open = living.values().stream()
                .filter(room -> room.available() && !room.held())
                .toList();
        PodPreference preference = new PodPreference(snapshot.spec(), limits, now);
        forPlans = new PodCursor(open, preference.forPlans(), PodRoom::takesPlan);
        forExclusives = new PodCursor(open, preference.forExclusives(), PodRoom::takesExclusive);
    }

    private static PodRoom roomOf(AgentPod pod, PoolSnapshot snapshot, PlacementLimits limits, Instant now) {
        boolean reachable = pod.reachable(limits.heartbeatTimeout(), snapshot.listeningSince(), now);
        return new PodRoom(pod, reachable && pod.phase() == PodPhase.READY, reachable);
    }

    private void holdReservedPod(QueuedTask task) {
        PodRoom reserved = reservedFor(task);
        if (reserved != null) {
            reserved.hold();
        }
    }

    /**
     * The living pod that the task must go to (P5), or null when it may go to any: it is no bound apply, or its pod is
     * lost, has no row, or is being ended from outside and has given up its reservations (P5, P6).
     */
    @Nullable
    PodRoom reservedFor(QueuedTask task) {
        PodName name = task.bound() ? task.reservedOn() : null;
        PodRoom room = name == null ? null : living.get(name);
        return room == null || ending(room.pod()) ? null : room;
    }

    private static boolean ending(AgentPod pod) {
        return pod.drain() != null && pod.drain().reason() == DrainReason.ENDING;
    }

    @Nullable
    PodRoom bestForPlan() {
        return forPlans.best();
    }

    @Nullable
    PodRoom bestForExclusive(QueuedTask task) {
        return forExclusives.bestBut(task.unfit());
    }

    /** The pod that P9 keeps: never one that P5 holds, and only one that could be given the task when it is free. */
    Optional<PodRoom> soonestFree(QueuedTask task) {
        return open.stream()
                .filter(room -> !task.unfit().contains(room.pod().name()))
                .min(PodPreference.SOONEST_FREE);
    }

    /** Whether plans could still be placed somewhere but for P9. */
    boolean hasSlotForPlan() {
        return open.stream().anyMatch(PodRoom::hasSlotForPlan);
    }
}
