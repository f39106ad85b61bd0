package dev.berth.server.control.turn;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.pool.Reservation;
import dev.berth.domain.pool.RunningAttempt;
import dev.berth.domain.pool.Slot;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.StoredPod;
import dev.berth.server.control.port.TimelineEntry;
import dev.berth.server.control.port.TurnChanges;
import dev.berth.server.control.port.TurnChanges.PodChange;
import dev.berth.server.control.port.TurnChanges.SlotChange;
import dev.berth.server.control.port.TurnChanges.TaskChange;
import dev.berth.server.control.port.TurnChanges.WorkspaceLock;
import dev.berth.server.control.port.WorkspaceGate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A pool's state while a turn changes it. It records the steps for the timeline, and at the end the net difference to
 * what was read, each row with its guard.
 */
public final class Ledger {

    /** One step of a task's history, with the task as it became. */
    public record Step(
            @Nullable TaskStatus from,
            Task after,
            String reason,
            @Nullable String by) {}

    private record SlotKey(PodName pod, int index) {}

    private final PoolState base;
    private final Instant now;
    private final Map<PodName, PodState> pods;
    private final Map<TaskId, Task> tasks;
    private final List<Step> steps = new ArrayList<>();
    private final Set<TaskId> changed = new LinkedHashSet<>();
    private final Set<TaskId> placed = new HashSet<>();
    private final Set<SlotKey> takenBack = new HashSet<>();
    private final Map<WorkspaceName, String> locks = new LinkedHashMap<>();
    private final List<AttemptRef> ended = new ArrayList<>();

    Ledger(PoolState base, Instant now) {
        this.base = base;
        this.now = now;
        this.pods = new TreeMap<>(base.pods());
        this.tasks = new HashMap<>(base.tasks());
    }

    Instant now() {
        return now;
    }

    Collection<PodState> pods() {
        return List.copyOf(pods.values());
    }

    Optional<PodState> pod(PodName name) {
        return Optional.ofNullable(pods.get(name));
    }

    /** Whether the pod had a row before this turn; a newer one can be given work only from the next turn on. */
    boolean stored(PodName name) {
        return base.pods().containsKey(name);
    }

    Collection<Task> tasks() {
        return tasks.values();
    }

    Optional<Task> task(TaskId id) {
        return Optional.ofNullable(tasks.get(id));
    }

    List<Step> steps() {
        return steps;
    }

    /** Writes a task's next form, and the step that led there. */
    void step(Task after, String reason, @Nullable String by) {
        Task before = Objects.requireNonNull(tasks.get(after.id()), "a step of a task that is not alive");
        if (after.equals(before)) {
            return;
        }
        tasks.put(after.id(), after);
        changed.add(after.id());
        steps.add(new Step(before.status(), after, reason, by));
    }

    /** Notes something in a task's history; that the task is still as it was read becomes a guard of the turn. */
    void note(Task task, String reason) {
        changed.add(task.id());
        steps.add(new Step(task.status(), task, reason, null));
    }

    /** Notes a placement, which is guarded by the workspace as well (P10). */
    void placed(TaskId task) {
        placed.add(task);
    }

    /** The slot that runs the attempt, if one does. */
    Optional<Slot> slotOf(PodState pod, AttemptRef attempt) {
        return pod.slots().stream()
                .filter(slot -> {
                    RunningAttempt running = slot.attempt();
                    return running != null
                            && running.task().equals(attempt.task())
                            && running.attempt() == attempt.attempt();
                })
                .findFirst();
    }

    /** Whether a slot of the pod runs the task. */
    boolean runs(PodName pod, TaskId task) {
        return pod(pod).stream()
                .flatMap(state -> state.slots().stream())
                .map(Slot::attempt)
                .anyMatch(running -> running != null && running.task().equals(task));
    }

    /** Whether the pod needs the task's directory: it keeps it for the apply, or runs the task. */
    boolean uses(PodName pod, TaskId task) {
        boolean kept = pod(pod).stream()
                .anyMatch(state -> state.reservations().stream()
                        .anyMatch(held -> held.task().equals(task)));
        return kept || runs(pod, task);
    }

    void slot(PodName pod, Slot slot) {
        pods.computeIfPresent(pod, (name, state) -> state.withSlot(slot));
    }

    /** Frees a slot whose attempt never began; the guard checks just that (P11). */
    void slotTakenBack(PodName pod, Slot slot) {
        takenBack.add(new SlotKey(pod, slot.index()));
        slot(pod, slot);
    }

    void row(StoredPod row) {
        pods.computeIfPresent(row.name(), (name, state) -> state.withRow(row));
    }

    void addPod(StoredPod row, int slots) {
        pods.put(row.name(), new PodState(row, idle(slots), List.of()));
    }

    private List<Slot> idle(int slots) {
        List<Slot> idle = new ArrayList<>();
        for (int index = 0; index < slots; index++) {
            idle.add(Slot.idle(index, now));
        }
        return idle;
    }

    /** The pod has that many slots from now on; none of its slots may run anything. */
    void newSlots(PodName pod, int slots) {
        pods.computeIfPresent(pod, (name, state) -> new PodState(state.row(), idle(slots), state.reservations()));
    }

    void removePod(PodName pod) {
        pods.remove(pod);
    }

    void reserve(TaskId task, PodName pod) {
        pods.computeIfPresent(pod, (name, state) -> {
            List<Reservation> more = new ArrayList<>(state.reservations());
            more.add(new Reservation(task, pod, now));
            return state.withReservations(more);
        });
    }

    /** Ends the task's reservation, wherever it is. */
    void release(TaskId task) {
        pods.replaceAll((name, state) ->
                state.reservations().stream().anyMatch(held -> held.task().equals(task))
                        ? state.withReservations(state.reservations().stream()
                                .filter(held -> !held.task().equals(task))
                                .toList())
                        : state);
    }

    void lock(WorkspaceName workspace, String reason) {
        locks.putIfAbsent(workspace, reason);
    }

    /** The attempt's hold on Terraform's state lock ends with it (F13). */
    void ended(AttemptRef attempt) {
        ended.add(attempt);
    }

    boolean locked(WorkspaceName workspace) {
        WorkspaceGate gate = base.workspaces().get(workspace);
        return locks.containsKey(workspace) || (gate != null && gate.locked());
    }

    /** The state as it will be once the changes are stored. */
    PoolState state() {
        Map<TaskId, Task> alive = new HashMap<>(tasks);
        alive.values().removeIf(task -> task.status().terminal());
        Map<WorkspaceName, WorkspaceGate> gates = new HashMap<>(base.workspaces());
        locks.keySet()
                .forEach(name -> gates.computeIfPresent(
                        name, (key, gate) -> gate.locked() ? gate : new WorkspaceGate(gate.version() + 1, true)));
        return new PoolState(base.spec(), base.podTemplateJson(), new HashMap<>(pods), alive, gates);
    }

    /** The net difference to what was read. */
    TurnChanges changes() {
        return new TurnChanges(
                now,
                taskChanges(),
                slotChanges(),
                reservationsIn(pods, base.pods()),
                reservationsIn(base.pods(), pods),
                podChanges(),
                locks.entrySet().stream()
                        .map(lock -> new WorkspaceLock(lock.getKey(), lock.getValue()))
                        .toList(),
                ended,
                steps.stream().map(step -> entry(step, now)).toList());
    }

    public static TimelineEntry entry(Step step, Instant at) {
        Task after = step.after();
        return new TimelineEntry(
                after.id(),
                at,
                step.from(),
                after.status(),
                step.reason(),
                after.phase(),
                after.location(),
                after.attempt(),
                step.by());
    }

    private List<TaskChange> taskChanges() {
        List<TaskChange> changes = new ArrayList<>();
        for (TaskId id : changed) {
            Task before = Objects.requireNonNull(base.tasks().get(id));
            Task after = Objects.requireNonNull(tasks.get(id));
            WorkspaceGate gate = base.workspaces().get(after.request().workspace());
            boolean guarded = placed.contains(id) && after.status() == TaskStatus.RUNNING;
            changes.add(new TaskChange(before, after, guarded && gate != null ? gate.version() : null));
        }
        return changes;
    }

    private List<SlotChange> slotChanges() {
        List<SlotChange> changes = new ArrayList<>();
        for (PodState before : base.pods().values()) {
            PodState after = pods.get(before.row().name());
            int both = after == null
                    ? 0
                    : Math.min(before.slots().size(), after.slots().size());
            for (int at = 0; after != null && at < both; at++) {
                Slot old = before.slots().get(at);
                Slot next = after.slots().get(at);
                if (!old.equals(next)) {
                    boolean guarded =
                            takenBack.contains(new SlotKey(before.row().name(), old.index()));
                    changes.add(new SlotChange(before.row().name(), old, next, guarded));
                }
            }
        }
        pods.values().stream()
                .filter(after -> !stored(after.row().name()))
                .forEach(after -> after.slots().stream()
                        .filter(Slot::taken)
                        .forEach(slot -> changes.add(
                                new SlotChange(after.row().name(), Slot.idle(slot.index(), now), slot, false))));
        return changes;
    }

    private List<PodChange> podChanges() {
        List<PodChange> changes = new ArrayList<>();
        for (PodState before : base.pods().values()) {
            PodState after = pods.get(before.row().name());
            if (after == null) {
                changes.add(new PodChange(before.row(), null, 0));
            } else if (after.slots().size() != before.slots().size()) {
                changes.add(
                        new PodChange(before.row(), after.row(), after.slots().size()));
            } else if (!after.row().equals(before.row())) {
                changes.add(new PodChange(before.row(), after.row(), 0));
            }
        }
        for (PodState after : pods.values()) {
            if (!stored(after.row().name())) {
                changes.add(new PodChange(null, after.row(), after.slots().size()));
            }
        }
        return changes;
    }

    /** The reservations that are in the first and not in the second. */
    private static List<Reservation> reservationsIn(Map<PodName, PodState> first, Map<PodName, PodState> second) {
        List<Reservation> found = new ArrayList<>();
        first.forEach((name, pod) -> {
            PodState other = second.get(name);
            for (Reservation reservation : pod.reservations()) {
                if (other == null || !other.reservations().contains(reservation)) {
                    found.add(reservation);
                }
            }
        });
        return found;
    }
}
