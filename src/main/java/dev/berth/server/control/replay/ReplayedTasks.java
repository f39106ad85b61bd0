package dev.berth.server.control.replay;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.Reservation;
import dev.berth.domain.task.PlanOptions;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskRequest;
import dev.berth.domain.task.TaskRequestBuilder;
import dev.berth.domain.task.Tool;
import dev.berth.server.control.port.Arrival;
import dev.berth.server.control.port.StoredPool;
import dev.berth.server.control.port.StoredTasks;
import dev.berth.server.control.port.WorkspaceGate;
import dev.berth.server.control.turn.PodState;
import dev.berth.server.control.turn.PoolMemory;
import dev.berth.server.control.turn.PoolState;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Stands for the database: what people do to tasks comes to the loop's memory as if it had been read. */
final class ReplayedTasks {
    private static final WorkspaceGate OPEN = new WorkspaceGate(1, false);

    private final PoolName pool;

    ReplayedTasks(PoolName pool) {
        this.pool = pool;
    }

    static PoolState empty(PoolSpec spec) {
        return PoolState.of(new StoredPool(spec, "{}", List.of(), List.of(), List.of(), List.of(), Map.of()));
    }

    Task submitted(Arrival arrival) {
        TaskRequest request = TaskRequestBuilder.builder()
                .workspace(arrival.workspace())
                .pool(pool)
                .tool(Tool.TERRAFORM)
                .type(arrival.type())
                .message("")
                .priority(arrival.priority())
                .autoApplyBy(null)
                .options(PlanOptions.USUAL)
                .workingDirectory("")
                .timeout(TaskRequest.USUAL_TIMEOUT)
                .configurationVersion(1)
                .provisional(false)
                .submittedBy("somebody")
                .source(null)
                .build();
        return Task.submitted(arrival.id(), request, arrival.at());
    }

    /** The memory once a task that runs nothing is stored as it is now; what ends gives its reservation up. */
    PoolMemory stored(PoolMemory memory, Task task) {
        List<Reservation> held = task.status().terminal() ? List.of() : held(memory.state(), task.id());
        return memory.merged(
                Set.of(task.id()),
                new StoredTasks(
                        List.of(task), List.of(), held, Map.of(task.request().workspace(), OPEN)));
    }

    private static List<Reservation> held(PoolState state, TaskId task) {
        PodName where = state.reserved().get(task);
        PodState pod = where == null ? null : state.pods().get(where);
        return pod == null
                ? List.of()
                : pod.reservations().stream()
                        .filter(reservation -> reservation.task().equals(task))
                        .toList();
    }
}
