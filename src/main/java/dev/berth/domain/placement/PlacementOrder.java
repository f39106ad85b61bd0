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
    private static final Comparator<QueuedTask> BY_PRIORITY = (one, other) -> {
        int byPriority = Integer.compare(other.priority(), one.priority());
        return byPriority == 0 ? one.id().compareTo(other.id()) : byPriority;
    };

    /** The order among those that did not wait too long. */
    public static final Comparator<QueuedTask> BY_CLASS = (one, other) -> {
        int byClass = Integer.compare(rank(one), rank(other));
        return byClass == 0 ? BY_PRIORITY.compare(one, other) : byClass;
    };

    /** The longest wait first: the order among those that waited too long. */
    public static final Comparator<QueuedTask> BY_WAIT = (one, other) -> {
        int byWait = one.pendingSince().compareTo(other.pendingSince());
        return byWait == 0 ? BY_CLASS.compare(one, other) : byWait;
    };

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
