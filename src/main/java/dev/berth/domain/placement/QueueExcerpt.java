package dev.berth.domain.placement;

import java.util.List;

/**
 * As much of a queue as makes a difference: tasks, and how many stand behind them that find no room either.
 *
 * @param tasks of each kind the first ones by P8, and at least one more than there could be room for
 * @param morePlans further unblocked plans, each after those here
 * @param moreExclusives further unblocked plan_and_apply tasks that may go to any pod, each after those here
 * @param moreBlocked further tasks that wait for their workspace
 */
public record QueueExcerpt(List<QueuedTask> tasks, int morePlans, int moreExclusives, int moreBlocked) {
    public QueueExcerpt {
        tasks = List.copyOf(tasks);
    }

    /** All of the queue. */
    public static QueueExcerpt all(List<QueuedTask> tasks) {
        return new QueueExcerpt(tasks, 0, 0, 0);
    }
}
