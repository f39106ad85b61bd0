package dev.berth.server.control.turn;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.Reservation;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.domain.pool.Slot;
import dev.berth.domain.task.Task;
import dev.berth.server.control.port.StoredPod;
import dev.berth.server.control.port.StoredPool;
import dev.berth.server.control.port.StoredSlot;
import dev.berth.server.control.port.StoredTasks;
import dev.berth.server.control.port.WorkspaceGate;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The loop's cache of what the database holds of a pool. It is never truer than the database: it is rebuilt whenever a
 * guard fails, and checked now and then (C4).
 */
public record PoolState(
        PoolSpec spec,
        String podTemplateJson,
        Map<PodName, PodState> pods,
        Map<TaskId, Task> tasks,
        Map<WorkspaceName, WorkspaceGate> workspaces) {

    public static PoolState of(StoredPool stored) {
        Map<PodName, List<Slot>> slots = stored.slots().stream()
                .collect(Collectors.groupingBy(
                        StoredSlot::pod, Collectors.mapping(StoredSlot::slot, Collectors.toList())));
        Map<PodName, List<Reservation>> reservations =
                stored.reservations().stream().collect(Collectors.groupingBy(Reservation::pod));
        Map<PodName, PodState> pods = new HashMap<>();
        for (StoredPod row : stored.pods()) {
            List<Slot> own = slots.getOrDefault(row.name(), List.of()).stream()
                    .sorted(Comparator.comparingInt(Slot::index))
                    .toList();
            pods.put(row.name(), new PodState(row, own, reservations.getOrDefault(row.name(), List.of())));
        }
        Map<TaskId, Task> tasks = new HashMap<>();
        stored.tasks().forEach(task -> tasks.put(task.id(), task));
        return new PoolState(stored.spec(), stored.podTemplateJson(), pods, tasks, new HashMap<>(stored.workspaces()));
    }

    /** What makes the pool's pods, and what made those that it still has from before. */
    public Set<RuntimeKind> runtimes() {
        Set<RuntimeKind> runtimes = EnumSet.of(spec.runtime());
        pods.values().forEach(pod -> runtimes.add(pod.row().runtime()));
        runtimes.removeIf(runtime -> !runtime.scaled());
        return runtimes;
    }

    /** The same cache with some tasks, and all that belongs to them, read anew. */
    public PoolState merge(Set<TaskId> asked, StoredTasks stored) {
        Map<TaskId, Task> newTasks = new HashMap<>(tasks);
        asked.forEach(newTasks::remove);
        stored.tasks().stream()
                .filter(task -> !task.status().terminal())
                .forEach(task -> newTasks.put(task.id(), task));
        Map<WorkspaceName, WorkspaceGate> newWorkspaces = new HashMap<>(workspaces);
        newWorkspaces.putAll(stored.workspaces());
        Map<PodName, PodState> newPods = new HashMap<>(pods);
        newPods.replaceAll((name, pod) -> mergePod(pod, asked, stored));
        return new PoolState(spec, podTemplateJson, newPods, newTasks, newWorkspaces);
    }

    private static PodState mergePod(PodState pod, Set<TaskId> asked, StoredTasks stored) {
        Set<Reservation> reservations = new HashSet<>(pod.reservations());
        reservations.removeIf(reservation -> asked.contains(reservation.task()));
        stored.reservations().stream()
                .filter(reservation -> reservation.pod().equals(pod.row().name()))
                .forEach(reservations::add);
        PodState merged = pod.withReservations(reservations.stream()
                .sorted(Comparator.comparing(Reservation::task))
                .toList());
        for (StoredSlot slot : stored.slots()) {
            boolean here = slot.pod().equals(pod.row().name());
            merged = here ? merged.withSlot(slot.slot()) : merged;
        }
        return Objects.equals(merged, pod) ? pod : merged;
    }
}
