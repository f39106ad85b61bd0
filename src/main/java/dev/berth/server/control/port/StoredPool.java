package dev.berth.server.control.port;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.Reservation;
import dev.berth.domain.task.Task;
import java.util.List;
import java.util.Map;

/**
 * All that the database holds of a pool that is alive.
 *
 * @param spec what the operator asked for
 * @param podTemplateJson the template of new pods, a JSON object
 * @param pods every row
 * @param slots every slot of these pods
 * @param reservations all
 * @param tasks all that are not final
 * @param workspaces the gates of the workspaces of these tasks
 */
public record StoredPool(
        PoolSpec spec,
        String podTemplateJson,
        List<StoredPod> pods,
        List<StoredSlot> slots,
        List<Reservation> reservations,
        List<Task> tasks,
        Map<WorkspaceName, WorkspaceGate> workspaces) {
    public StoredPool {
        pods = List.copyOf(pods);
        slots = List.copyOf(slots);
        reservations = List.copyOf(reservations);
        tasks = List.copyOf(tasks);
        workspaces = Map.copyOf(workspaces);
    }
}
