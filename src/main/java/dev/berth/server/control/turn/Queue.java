package dev.berth.server.control.turn;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.placement.Assignment;
import dev.berth.domain.placement.QueuedTask;
import dev.berth.domain.placement.WorkspaceOrder;
import dev.berth.domain.task.BlockedBy;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The pending tasks of a pool with what stands in their way (P10). */
public final class Queue {
    static final Queue EMPTY = new Queue(List.of(), Map.of());

    private final List<QueuedTask> tasks;
    private final Map<TaskId, BlockedBy> blocked;

    private Queue(List<QueuedTask> tasks, Map<TaskId, BlockedBy> blocked) {
        this.tasks = tasks;
        this.blocked = blocked;
    }

    static Queue of(Ledger ledger, PlanTools tools) {
        Set<WorkspaceName> locked = ledger.tasks().stream()
                .map(task -> task.request().workspace())
                .distinct()
                .filter(ledger::locked)
                .collect(Collectors.toSet());
        Map<TaskId, BlockedBy> blocked = WorkspaceOrder.blocked(ledger.tasks(), locked);
        Map<TaskId, PodName> reserved = new HashMap<>();
        ledger.pods().forEach(pod -> pod.reservations().forEach(held -> reserved.put(held.task(), held.pod())));
        List<QueuedTask> queued = new ArrayList<>();
        for (Task task : ledger.tasks()) {
            if (task.status() == TaskStatus.PENDING) {
                queued.add(queued(task, blocked.get(task.id()), reserved.get(task.id()), tools));
            }
        }
        return new Queue(queued, blocked);
    }

    List<QueuedTask> tasks() {
        return tasks;
    }

    /** The rest, once some got their slots. */
    Queue without(List<Assignment> assignments) {
        Set<TaskId> placed = assignments.stream().map(Assignment::task).collect(Collectors.toSet());
        return new Queue(
                tasks.stream().filter(task -> !placed.contains(task.id())).toList(), blocked);
    }

    @Nullable
    BlockedBy blockedBy(TaskId task) {
        return blocked.get(task);
    }

    private static QueuedTask queued(
            Task task, @Nullable BlockedBy blockedBy, @Nullable PodName reservedOn, PlanTools tools) {
        return new QueuedTask(
                task.id(),
                task.request().type(),
                task.phase(),
                task.request().priority(),
                task.pendingSince(),
                blockedBy,
                reservedOn,
                reservedOn == null ? tools.unfitFor(task) : Set.of());
    }
}
