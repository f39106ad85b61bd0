package dev.berth.server.control.port;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.pool.Reservation;
import dev.berth.domain.task.Task;
import java.util.List;
import java.util.Map;

/**
 * Some tasks, as they are stored now, with all that belongs to them.
 *
 * @param tasks those that exist, final or not
 * @param slots the slots that run one of them
 * @param reservations theirs
 * @param workspaces the gates of their workspaces
 */
public record StoredTasks(
        List<Task> tasks,
        List<StoredSlot> slots,
        List<Reservation> reservations,
        Map<WorkspaceName, WorkspaceGate> workspaces) {
    public StoredTasks {
        tasks = List.copyOf(tasks);
        slots = List.copyOf(slots);
        reservations = List.copyOf(reservations);
        workspaces = Map.copyOf(workspaces);
    }
}
