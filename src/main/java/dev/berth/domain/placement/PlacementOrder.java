package dev.berth.domain.placement;

import dev.berth.domain.task.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The order in which tasks are offered a slot (P8): those that waited too long, the longest wait first; then confirmed
 * applies, plan_and_apply and plan, within a class by priority and then by age.
 *
 * <p>Among the aged only the wait counts. Were they ordered by class and priority again, a long queue, where all are
 * aged, would starve its last class after all.
 */
public final class PlacementOrder {
    private static final Comparator<QueuedTask> BY_PRIORITY =
            Comparator.comparingInt(QueuedTask::priority).reversed().thenComparing(QueuedTask::id);
    /** The longest wait first: the order among those that waited too long. */
    public static final Comparator<QueuedTask> BY_WAIT = Comparator.comparing(QueuedTask::pendingSince)
            .thenComparingInt(PlacementOrder::rank)
            .thenComparing(BY_PRIORITY);

    /** The order among those that did not. */
    public static final Comparator<QueuedTask> BY_CLASS =
            Comparator.comparingInt(PlacementOrder::rank).thenComparing(BY_PRIORITY);

    private PlacementOrder() {}

    /**
     * The unblocked tasks of the queue, in order. Sorted class by class: a queue that comes ordered by id is then sorted
     * already but for priorities, which the sort notices.
     */
    static List<QueuedTask> unblocked(List<QueuedTask> queue, Duration agingAfter, Instant now) {
        Instant agedBefore = now.minus(agingAfter);
        List<QueuedTask> aged = new ArrayList<>();
        List<List<QueuedTask>> classes = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (QueuedTask task : queue) {
            if (task.unblocked()) {
                (task.pendingSince().isBefore(agedBefore) ? aged : classes.get(rank(task))).add(task);
            }
        }
        aged.sort(BY_WAIT);
        for (List<QueuedTask> ofOneClass : classes) {
            ofOneClass.sort(BY_PRIORITY);
            aged.addAll(ofOneClass);
        }
        return aged;
    }

    /** Confirmed applies, then plan_and_apply, then plan. */
    private static int rank(QueuedTask task) {
        if (task.phase() == Phase.APPLY) {
            return 0;
        }
        return task.exclusive() ? 1 : 2;
    }
}
