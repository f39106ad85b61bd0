package dev.berth.domain.order;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.BlockedBy;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskStatus;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which tasks wait for tasks of upstream workspaces (W4). One holds younger ones of the workspaces below it while it runs, or is
 * confirmed and waits for nothing itself but room; so what holds always comes to an end, and newer work upstream starves nobody.
 */
public final class UpstreamOrder {
    private UpstreamOrder() {}

    /**
     * The first task of each workspace that holds younger tasks of those that run after it. Looked at from the oldest on, so that of
     * each is known what it waits for itself.
     *
     * @param tasks all that are not final, of all pools; final ones are ignored
     * @param heldBack whether a confirmed apply may not begin whatever is upstream of it: by a lock of its workspace, or a freeze
     *     window (W3)
     */
    public static Map<WorkspaceName, TaskId> holders(Collection<Task> tasks, RunAfter order, Predicate<Task> heldBack) {
        List<Task> atWork = tasks.stream()
                .filter(UpstreamOrder::mayHold)
                .sorted(Comparator.comparing(Task::id))
                .toList();
        Map<WorkspaceName, TaskId> holders = new HashMap<>();
        for (Task task : atWork) {
            WorkspaceName workspace = task.request().workspace();
            boolean waits = task.status() == TaskStatus.PENDING
                    && (heldBack.test(task)
                            || holder(workspace, order, holders)
                                    .filter(upstream -> upstream.compareTo(task.id()) < 0)
                                    .isPresent());
            if (!waits) {
                holders.putIfAbsent(workspace, task.id());
            }
        }
        return holders;
    }

    private static boolean mayHold(Task task) {
        boolean confirmed = task.status() == TaskStatus.PENDING && task.confirmation() != null;
        return task.exclusive() && (task.status() == TaskStatus.RUNNING || confirmed);
    }

    /** The first of them that holds tasks of this workspace which are younger than it is. */
    public static Optional<TaskId> holder(WorkspaceName workspace, RunAfter order, Map<WorkspaceName, TaskId> holders) {
        return order.above(workspace).stream()
                .map(holders::get)
                .filter(task -> task != null)
                .min(Comparator.naturalOrder());
    }

    /** What holds a pending task, if anything does: plans wait for nobody. */
    public static Optional<BlockedBy> blocks(Task task, RunAfter order, Map<WorkspaceName, TaskId> holders) {
        return task.exclusive() && task.status() == TaskStatus.PENDING
                ? holder(task.request().workspace(), order, holders)
                        .filter(upstream -> upstream.compareTo(task.id()) < 0)
                        .map(upstream -> new BlockedBy(BlockedBy.Reason.UPSTREAM, upstream))
                : Optional.empty();
    }
}
