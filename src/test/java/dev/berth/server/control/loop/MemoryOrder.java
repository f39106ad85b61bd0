package dev.berth.server.control.loop;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.order.RunAfter;
import dev.berth.domain.order.UpstreamOrder;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.port.OrderStore;
import dev.berth.server.control.port.WorkspaceGate.Chain;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What a {@link MemoryDatabase} knows of the order between workspaces (W4), by the rules of the domain. */
final class MemoryOrder {
    private RunAfter order = RunAfter.NONE;

    /** Whether a freeze window holds a confirmed apply back at this moment (W3). */
    Predicate<Task> frozen = task -> false;

    /** Workspaces with upstream ones that applied something after which nothing was submitted yet. */
    final Set<WorkspaceName> due = new TreeSet<>();

    void define(RunAfter defined) {
        order = defined;
    }

    RunAfter order() {
        return order;
    }

    Chain chain(WorkspaceName workspace, MemoryDatabase database) {
        boolean follows = !order.above(workspace).isEmpty();
        return Chain.of(
                follows,
                order.leads(workspace),
                follows
                        ? UpstreamOrder.holder(workspace, order, holders(database))
                                .orElse(null)
                        : null);
    }

    private Map<WorkspaceName, TaskId> holders(MemoryDatabase database) {
        Set<WorkspaceName> locked = new HashSet<>();
        database.gates.forEach((name, gate) -> {
            if (gate.locked()) {
                locked.add(name);
            }
        });
        return UpstreamOrder.holders(
                database.tasks.values(),
                order,
                task -> locked.contains(task.request().workspace()) || frozen.test(task));
    }

    /** The first task that came of upstream workspaces and has not begun to plan. */
    Optional<TaskId> waiting(WorkspaceName workspace, MemoryDatabase database) {
        return database.tasks.values().stream()
                .filter(MemoryOrder::waits)
                .filter(task -> task.request().workspace().equals(workspace))
                .map(Task::id)
                .findFirst();
    }

    private static boolean waits(Task task) {
        return task.request().submittedBy().equals(OrderStore.SUBMITTER)
                && task.status() == TaskStatus.PENDING
                && task.phase() == Phase.PLAN;
    }

    /** Whether something is due and nothing of the kind waits; if so, it is taken as followed. */
    boolean follows(WorkspaceName workspace, MemoryDatabase database) {
        return waiting(workspace, database).isEmpty() && due.remove(workspace);
    }

    /** W4, whatever was asked of the rules: nothing begins while an older task upstream runs. */
    Optional<Task> olderThatRuns(Task task, MemoryDatabase database) {
        return database.tasks.values().stream()
                .filter(other -> other.exclusive() && other.status() == TaskStatus.RUNNING)
                .filter(other -> other.id().compareTo(task.id()) < 0)
                .filter(other -> order.above(task.request().workspace())
                        .contains(other.request().workspace()))
                .findFirst();
    }

    /** What a placement is guarded by beyond its own workspace. */
    boolean admits(Task task, MemoryDatabase database) {
        return !task.exclusive()
                || order.above(task.request().workspace()).isEmpty()
                || UpstreamOrder.holder(task.request().workspace(), order, holders(database))
                        .filter(upstream -> upstream.compareTo(task.id()) < 0)
                        .isEmpty();
    }

    Map<TaskId, PoolName> liveAfter(Set<WorkspaceName> upstreams, Collection<Task> tasks) {
        Map<TaskId, PoolName> waiting = new HashMap<>();
        for (Task task : tasks) {
            boolean after = order.above(task.request().workspace()).stream().anyMatch(upstreams::contains);
            if (after && task.exclusive() && !task.status().terminal()) {
                waiting.put(task.id(), task.request().pool());
            }
        }
        return waiting;
    }

    /** As the schema does it where a task ends: in the commit that makes it applied. */
    void ended(Task task) {
        if (task.exclusive() && task.status() == TaskStatus.APPLIED) {
            due.addAll(order.upstreams().keySet().stream()
                    .filter(workspace ->
                            order.above(workspace).contains(task.request().workspace()))
                    .collect(Collectors.toSet()));
        }
    }
}
