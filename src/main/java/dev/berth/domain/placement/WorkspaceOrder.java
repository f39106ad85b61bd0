package dev.berth.domain.placement;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.BlockedBy;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskStatus;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which pending tasks wait for another task, or for the lock, of their workspace (P10). */
public final class WorkspaceOrder {
    private WorkspaceOrder() {}

    /**
     * What blocks each blocked pending task; a task that is not in the answer is unblocked (P10). Of a workspace's
     * plan_and_apply tasks only the oldest that is not final is unblocked, and the others name it; plans are blocked by
     * nothing but a lock.
     *
     * @param tasks every task of the pool that is not final; final ones are ignored
     * @param locked the workspaces that are locked
     */
    public static Map<TaskId, BlockedBy> blocked(Collection<Task> tasks, Set<WorkspaceName> locked) {
        Map<WorkspaceName, TaskId> oldest = oldestExclusive(tasks);
        Map<TaskId, BlockedBy> blocked = new HashMap<>();
        for (Task task : tasks) {
            BlockedBy by = task.status() == TaskStatus.PENDING ? blockOf(task, oldest, locked) : null;
            if (by != null) {
                blocked.put(task.id(), by);
            }
        }
        return Map.copyOf(blocked);
    }

    private static Map<WorkspaceName, TaskId> oldestExclusive(Collection<Task> tasks) {
        Map<WorkspaceName, Task> oldest = new HashMap<>();
        for (Task task : tasks) {
            if (task.exclusive() && !task.status().terminal()) {
                oldest.merge(task.request().workspace(), task, WorkspaceOrder::first);
            }
        }
        Map<WorkspaceName, TaskId> ids = new HashMap<>();
        oldest.forEach((workspace, task) -> ids.put(workspace, task.id()));
        return ids;
    }

    /** A task at work counts as older: one with a lower number may have been stored, and seen, after it began. */
    private static Task first(Task one, Task other) {
        if (atWork(one) != atWork(other)) {
            return atWork(one) ? one : other;
        }
        return one.id().compareTo(other.id()) <= 0 ? one : other;
    }

    /** Whether the task has begun, so that no other plan_and_apply of its workspace may. */
    public static boolean atWork(Task task) {
        return task.status() != TaskStatus.PENDING || task.confirmation() != null;
    }

    /** The lock comes first: while it stands, the end of an earlier task would not help. */
    private static @Nullable BlockedBy blockOf(
            Task task, Map<WorkspaceName, TaskId> oldest, Set<WorkspaceName> locked) {
        WorkspaceName workspace = task.request().workspace();
        if (locked.contains(workspace)) {
            return BlockedBy.LOCK;
        }
        TaskId first = oldest.get(workspace);
        if (!task.exclusive() || first == null || first.equals(task.id())) {
            return null;
        }
        return new BlockedBy(BlockedBy.Reason.EARLIER_TASK, first);
    }
}
