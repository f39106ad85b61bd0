package dev.berth.server.control.turn;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.placement.PlacementOrder;
import dev.berth.domain.placement.QueuedTask;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** One kind of waiting tasks in both orders of P8. */
final class WaitingLine {
    private PersistentMap<QueuedTask, TaskId> byWait =
            PersistentMap.<QueuedTask, TaskId>sortedBy(PlacementOrder.BY_WAIT).draft();
    private PersistentMap<QueuedTask, TaskId> byClass =
            PersistentMap.<QueuedTask, TaskId>sortedBy(PlacementOrder.BY_CLASS).draft();

    WaitingLine copy() {
        WaitingLine copy = new WaitingLine();
        copy.byWait = byWait.draft();
        copy.byClass = byClass.draft();
        return copy;
    }

    void add(QueuedTask task) {
        byWait = byWait.plus(task, task.id());
        byClass = byClass.plus(task, task.id());
    }

    void remove(QueuedTask task) {
        byWait = byWait.minus(task);
        byClass = byClass.minus(task);
    }

    /** By class, priority and age. */
    Stream<QueuedTask> byClass() {
        return byClass.keySet().stream();
    }

    int size() {
        return byWait.size();
    }

    /** The first ones by P8, so many of which are to be such that the count is asked for. */
    List<QueuedTask> first(int count, Instant agedBefore, Predicate<QueuedTask> counts) {
        List<QueuedTask> found = new ArrayList<>();
        int counted = 0;
        for (QueuedTask task : byWait.keySet()) {
            if (counted >= count || !task.pendingSince().isBefore(agedBefore)) {
                break;
            }
            found.add(task);
            counted += counts.test(task) ? 1 : 0;
        }
        for (QueuedTask task : byClass.keySet()) {
            if (counted >= count) {
                break;
            }
            if (!task.pendingSince().isBefore(agedBefore)) {
                found.add(task);
                counted += counts.test(task) ? 1 : 0;
            }
        }
        return found;
    }
}
