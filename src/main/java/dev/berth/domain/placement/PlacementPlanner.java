package dev.berth.domain.placement;

import dev.berth.domain.pool.PoolSnapshot;
import java.time.Instant;
import java.util.List;

/**
 * Gives the pending tasks of a pool their slots (P1 to P9, P12). A pure function: the same snapshot, queue and time give
 * the same placement, whatever the order of pods and tasks in them.
 */
public final class PlacementPlanner {
    private final PlacementLimits limits;

    public PlacementPlanner(PlacementLimits limits) {
        this.limits = limits;
    }

    /**
     * Places what can be placed now and says why the rest waits.
     *
     * @param snapshot the pool as it stands
     * @param queue all pending tasks of the pool, in any order
     * @param now the time of the decision
     */
    public Placement plan(PoolSnapshot snapshot, List<QueuedTask> queue, Instant now) {
        List<QueuedTask> unblocked = PlacementOrder.unblocked(queue, limits.agingAfter(), now);
        PoolRoom room = new PoolRoom(snapshot, unblocked, limits, now);
        Growth growth = new Growth(snapshot);
        Planning planning = new Planning(room, growth, growth.impossible(limits.growthPatience(), now));
        queue.forEach(planning::blocked);
        unblocked.forEach(planning::place);
        return planning.result();
    }
}
