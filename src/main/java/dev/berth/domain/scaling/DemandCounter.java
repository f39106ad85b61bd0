package dev.berth.domain.scaling;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.placement.Assignment;
import dev.berth.domain.placement.Placement;
import dev.berth.domain.placement.PlacementPlanner;
import dev.berth.domain.placement.QueueExcerpt;
import dev.berth.domain.placement.QueuedTask;
import dev.berth.domain.pool.AgentPod;
import dev.berth.domain.pool.PoolSnapshot;
import dev.berth.domain.pool.PoolSpec;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds out what the pending tasks need by placing them on the pods that are available or starting (S1, S2, S10). */
public final class DemandCounter {
    private final PlacementPlanner planner;
    private final ScalingLimits limits;

    public DemandCounter(PlacementPlanner planner, ScalingLimits limits) {
        this.planner = planner;
        this.limits = limits;
    }

    /**
     * Counts the demand.
     *
     * @param snapshot the pool after this turn's placement was applied to it
     * @param queue the tasks that are still pending then
     * @param now the time of the decision
     */
    public Demand count(PoolSnapshot snapshot, List<QueuedTask> queue, Instant now) {
        return count(snapshot, QueueExcerpt.all(queue), now);
    }

    /** The same for an excerpt of the queue. */
    public Demand count(PoolSnapshot snapshot, QueueExcerpt excerpt, Instant now) {
        List<QueuedTask> queue = excerpt.tasks();
        Capacity capacity = new Capacity(snapshot, limits.heartbeatTimeout(), now);
        List<AgentPod> arrived = snapshot.pods().stream().map(capacity::arrived).toList();
        Placement placement = planner.plan(snapshot.withPods(arrived), queue, now);
        Map<PodName, Integer> left =
                slotsLeft(arrived.stream().filter(capacity::counts).toList(), queue, placement);
        Leftover leftover = Leftover.of(excerpt, placement);
        Set<PodName> used = usedPods(snapshot, placement);
        int spareSlots = leftover.spareSlots(snapshot.spec())
                + sum(left, used)
                + snapshot.others().atWorkSlots();
        return new Demand(
                leftover.servable(),
                leftover.blocked(),
                used.size() + snapshot.others().atWork(),
                leftover.pods(snapshot.spec()),
                warmPods(snapshot.spec(), spareSlots));
    }

    /** Whether agents may still be about to reconnect, so that pods without one count as capacity (L3). */
    public static boolean awaitsAgents(Instant listeningSince, Instant now) {
        return !now.isAfter(awaitsAgentsUntil(listeningSince));
    }

    /** The last moment at which that is so. */
    public static Instant awaitsAgentsUntil(Instant listeningSince) {
        return listeningSince.plus(Capacity.RECONNECT_TIME);
    }

    private static Set<PodName> usedPods(PoolSnapshot snapshot, Placement placement) {
        Set<PodName> used = new HashSet<>();
        snapshot.livingPods().stream()
                .filter(pod -> !pod.free())
                .map(AgentPod::name)
                .forEach(used::add);
        placement.assignments().stream().map(Assignment::pod).forEach(used::add);
        return used;
    }

    /** How many plans each pod could still take; none while it is owned, or held for a confirmed apply (P2, P5). */
    private static Map<PodName, Integer> slotsLeft(List<AgentPod> pods, List<QueuedTask> queue, Placement placement) {
        Map<PodName, Integer> left = new HashMap<>();
        pods.forEach(pod -> left.put(pod.name(), Capacity.slotsForPlans(pod)));
        Set<TaskId> exclusives = new HashSet<>();
        for (QueuedTask task : queue) {
            if (task.exclusive()) {
                exclusives.add(task.id());
            }
            if (task.unblocked() && task.bound() && task.reservedOn() != null) {
                left.remove(task.reservedOn());
            }
        }
        for (Assignment assignment : placement.assignments()) {
            boolean owns = exclusives.contains(assignment.task());
            left.computeIfPresent(assignment.pod(), (pod, slots) -> owns ? 0 : slots - 1);
        }
        return left;
    }

    private static int sum(Map<PodName, Integer> left, Set<PodName> used) {
        return used.stream().mapToInt(pod -> left.getOrDefault(pod, 0)).sum();
    }

    private static int warmPods(PoolSpec spec, int spareSlots) {
        return Math.ceilDiv(Math.max(0, spec.warmSlots() - spareSlots), spec.slotsPerPod());
    }
}
