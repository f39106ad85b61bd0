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
final class PlacementOrder {
    private static final Comparator<QueuedTask> BY_CLASS = Comparator.comparingInt(PlacementOrder::rank)
            .thenComparing(Comparator.comparingInt(QueuedTask::priority).reversed())
            .thenComparing(QueuedTask::id);
    private static final Comparator<QueuedTask> BY_WAIT =
            Comparator.comparing(QueuedTask::pendingSince).thenComparing(BY_CLASS);

    private PlacementOrder() {}

    /** The unblocked tasks of the queue, in order. */
    static List<QueuedTask> unblocked(List<QueuedTask> queue, Duration agingAfter, Instant now) {
        Instant agedBefore = now.minus(agingAfter);
        List<QueuedTask> aged = new ArrayList<>();
        List<QueuedTask> fresh = new ArrayList<>();
        for (QueuedTask task : queue) {
            if (task.unblocked()) {
                (task.pendingSince().isBefore(agedBefore) ? aged : fresh).add(task);
            }
        }
        aged.sort(BY_WAIT);
        fresh.sort(BY_CLASS);
        aged.addAll(fresh);
        return aged;
    }

    private static int rank(QueuedTask task) {
        if (task.phase() == Phase.APPLY) {
            return 0;
        }
        return task.exclusive() ? 1 : 2;
    }
}
