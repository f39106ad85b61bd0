package dev.berth.server.control.loop;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.Task;
import dev.berth.server.control.port.StoredTasks;
import dev.berth.server.control.port.WorkspaceGate;
import dev.berth.server.control.turn.PoolState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tasks that were just stored, on their way to the next turn, which takes them as they are. A row of which there has been
 * other news already may be old, and is not taken.
 */
final class NewTasks {
    /** More is better read than kept (F12). */
    private static final int MAX_WAITING = 10_000;

    /** News of other kinds come within milliseconds of the row itself, if at all that early. */
    private static final int MAX_CHANGED = 1_000;

    // Only to be touched by whoever holds the lock of this object.
    private final List<Stored> waiting = new ArrayList<>();
    private final Map<TaskId, Boolean> changed = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<TaskId, Boolean> eldest) {
            return size() > MAX_CHANGED;
        }
    };

    /** A task as it was stored, and the gate of its workspace at that moment. */
    record Stored(Task task, WorkspaceGate gate) {}

    /** False when the task has to be read instead. */
    synchronized boolean add(Task task, WorkspaceGate gate) {
        return !changed.containsKey(task.id()) && waiting.size() < MAX_WAITING && waiting.add(new Stored(task, gate));
    }

    /** Something about the task was stored, perhaps before the task itself is told of. */
    synchronized void changed(TaskId task) {
        changed.put(task, true);
    }

    synchronized List<Stored> drain() {
        List<Stored> drained = List.copyOf(waiting);
        waiting.clear();
        return drained;
    }

    /** The ids of those that wait. */
    synchronized List<TaskId> waiting() {
        return waiting.stream().map(stored -> stored.task().id()).toList();
    }

    /**
     * The new tasks as if they had been read. What the state has of them already, and of their workspaces, may be newer
     * and stays.
     *
     * @param readAt when everything was read last
     */
    static StoredTasks young(PoolState state, List<Stored> news, Instant readAt) {
        Map<TaskId, Task> tasks = new HashMap<>();
        Map<WorkspaceName, WorkspaceGate> gates = new HashMap<>();
        for (Stored stored : news) {
            if (unknown(state, stored) && isYoung(stored, readAt)) {
                tasks.put(stored.task().id(), stored.task());
                gates.merge(stored.task().request().workspace(), stored.gate(), NewTasks::newer);
            }
        }
        gates.replaceAll((workspace, gate) -> newer(gate, state.workspaces().getOrDefault(workspace, gate)));
        return new StoredTasks(List.copyOf(tasks.values()), List.of(), List.of(), gates);
    }

    /** Those that are to be read: when everything was read they may have been there, and not alive any more. */
    static List<TaskId> doubtful(PoolState state, List<Stored> news, Instant readAt) {
        return news.stream()
                .filter(stored -> unknown(state, stored) && !isYoung(stored, readAt))
                .map(stored -> stored.task().id())
                .toList();
    }

    private static boolean unknown(PoolState state, Stored stored) {
        return !state.tasks().containsKey(stored.task().id());
    }

    private static boolean isYoung(Stored stored, Instant readAt) {
        return stored.task().createdAt().isAfter(readAt);
    }

    private static WorkspaceGate newer(WorkspaceGate one, WorkspaceGate other) {
        return one.version() > other.version() ? one : other;
    }
}
