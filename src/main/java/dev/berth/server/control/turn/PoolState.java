package dev.berth.server.control.turn;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.Reservation;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.domain.pool.Slot;
import dev.berth.domain.task.Location;
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
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The loop's cache of what the database holds of a pool. It is never truer than the database: it is rebuilt whenever a
 * guard fails, and checked now and then (C4).
 *
 * @param reserved the pod that each reservation is on, by its task
 */
public record PoolState(
        PoolSpec spec,
        String podTemplateJson,
        Map<PodName, PodState> pods,
        Map<TaskId, Task> tasks,
        Map<WorkspaceName, WorkspaceGate> workspaces,
        Map<TaskId, PodName> reserved) {
    public PoolState {
        pods = PersistentMap.copyOf(pods);
        tasks = PersistentMap.copyOf(tasks);
        workspaces = PersistentMap.copyOf(workspaces);
        reserved = PersistentMap.copyOf(reserved);
    }

    public PoolState(
            PoolSpec spec,
            String podTemplateJson,
            Map<PodName, PodState> pods,
            Map<TaskId, Task> tasks,
            Map<WorkspaceName, WorkspaceGate> workspaces) {
        this(spec, podTemplateJson, pods, tasks, workspaces, reservationsOf(pods));
    }

    /** The cache with some of it read anew. */
    record Refreshed(PoolState state, News news) {}

    private static Map<TaskId, PodName> reservationsOf(Map<PodName, PodState> pods) {
        Map<TaskId, PodName> reserved = new HashMap<>();
        pods.values().forEach(pod -> pod.reservations().forEach(held -> reserved.put(held.task(), held.pod())));
        return reserved;
    }

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
        return new PoolState(stored.spec(), stored.podTemplateJson(), pods, tasks, stored.workspaces());
    }

    /** What makes the pool's pods, and what made those that it still has from before. */
    public Set<RuntimeKind> runtimes() {
        Set<RuntimeKind> runtimes = EnumSet.of(spec.runtime());
        pods.values().forEach(pod -> runtimes.add(pod.row().runtime()));
        runtimes.removeIf(runtime -> !runtime.scaled());
        return runtimes;
    }

    /** The same cache with some tasks, and all that belongs to them, read anew. */
    Refreshed merge(Set<TaskId> asked, StoredTasks stored) {
        Map<TaskId, Task> fresh = new HashMap<>();
        stored.tasks().stream().filter(task -> !task.status().terminal()).forEach(task -> fresh.put(task.id(), task));
        Set<PodName> touched = new HashSet<>();
        PersistentMap<TaskId, Task> newTasks = PersistentMap.copyOf(tasks);
        for (TaskId id : asked) {
            Task next = fresh.remove(id);
            whereItWas(id, next, touched);
            newTasks = next == null ? newTasks.minus(id) : newTasks.plus(id, next);
        }
        for (Task other : fresh.values()) {
            newTasks = newTasks.plus(other.id(), other);
        }
        stored.slots().forEach(slot -> touched.add(slot.pod()));
        stored.reservations().forEach(held -> touched.add(held.pod()));
        PersistentMap<PodName, PodState> newPods = PersistentMap.copyOf(pods);
        for (PodName name : touched) {
            PodState pod = newPods.get(name);
            newPods = pod == null ? newPods : newPods.plus(name, mergePod(pod, asked, stored));
        }
        PersistentMap<TaskId, PodName> newReserved = PersistentMap.copyOf(reserved);
        for (TaskId id : asked) {
            newReserved = newReserved.minus(id);
        }
        for (Reservation held : stored.reservations()) {
            newReserved = newPods.containsKey(held.pod()) ? newReserved.plus(held.task(), held.pod()) : newReserved;
        }
        Set<WorkspaceName> turned = new HashSet<>();
        PersistentMap<WorkspaceName, WorkspaceGate> gates = gates(stored.workspaces(), turned);
        return new Refreshed(
                new PoolState(spec, podTemplateJson, newPods, newTasks, gates, newReserved),
                new News(touched, both(asked, fresh.keySet()), turned));
    }

    private static Set<TaskId> both(Set<TaskId> one, Set<TaskId> other) {
        Set<TaskId> all = new HashSet<>(one);
        all.addAll(other);
        return all;
    }

    private void whereItWas(TaskId id, @Nullable Task next, Set<PodName> touched) {
        PodName held = reserved.get(id);
        if (held != null) {
            touched.add(held);
        }
        located(tasks.get(id), touched);
        located(next, touched);
    }

    private static void located(@Nullable Task task, Set<PodName> touched) {
        Location where = task == null ? null : task.location();
        if (where != null) {
            touched.add(where.pod());
        }
    }

    private PersistentMap<WorkspaceName, WorkspaceGate> gates(
            Map<WorkspaceName, WorkspaceGate> stored, Set<WorkspaceName> turned) {
        PersistentMap<WorkspaceName, WorkspaceGate> gates = PersistentMap.copyOf(workspaces);
        for (Map.Entry<WorkspaceName, WorkspaceGate> entry : stored.entrySet()) {
            WorkspaceGate old = gates.get(entry.getKey());
            if (!entry.getValue().equals(old)) {
                gates = gates.plus(entry.getKey(), entry.getValue());
                turned.add(entry.getKey());
            }
        }
        return gates;
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

    /** This cache, as the other says; what is the same in both stays what it is, so that only the rest is news. */
    Refreshed adopt(PoolState other) {
        Set<PodName> touched = new HashSet<>();
        Set<TaskId> changed = new HashSet<>();
        Set<WorkspaceName> turned = new HashSet<>();
        PersistentMap<PodName, PodState> newPods = adopt(pods, other.pods, touched::add);
        PersistentMap<TaskId, Task> newTasks = adopt(tasks, other.tasks, changed::add);
        PersistentMap<WorkspaceName, WorkspaceGate> gates = adopt(workspaces, other.workspaces, turned::add);
        PersistentMap<TaskId, PodName> newReserved = adopt(reserved, other.reserved, changed::add);
        changed.forEach(id -> whereItWas(id, other.tasks.get(id), touched));
        return new Refreshed(
                new PoolState(other.spec, other.podTemplateJson, newPods, newTasks, gates, newReserved),
                new News(touched, changed, turned));
    }

    private static <K extends Comparable<? super K>, V> PersistentMap<K, V> adopt(
            Map<K, V> old, Map<K, V> next, Consumer<K> changed) {
        PersistentMap<K, V> adopted = PersistentMap.copyOf(old);
        for (Map.Entry<K, V> entry : next.entrySet()) {
            if (!entry.getValue().equals(old.get(entry.getKey()))) {
                adopted = adopted.plus(entry.getKey(), entry.getValue());
                changed.accept(entry.getKey());
            }
        }
        for (K key : old.keySet()) {
            if (!next.containsKey(key)) {
                adopted = adopted.minus(key);
                changed.accept(key);
            }
        }
        return adopted;
    }
}
