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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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
    private PersistentMap<PodName, PodState> pods;
    private PersistentMap<TaskId, Task> tasks;
    private PersistentMap<TaskId, PodName> reserved;
    private final Touched<PodName> touchedPods = new Touched<>();
    private final Touched<TaskId> touchedTasks = new Touched<>();
    private final Touched<WorkspaceName> touchedWorkspaces = new Touched<>();
    private final List<Step> steps = new ArrayList<>();
    private final Set<TaskId> changed = new LinkedHashSet<>();
    private final Set<TaskId> placed = new HashSet<>();
    private final Set<SlotKey> takenBack = new HashSet<>();
    private final Map<WorkspaceName, String> locks = new LinkedHashMap<>();
    private final List<AttemptRef> ended = new ArrayList<>();

    Ledger(PoolState base, Instant now) {
        this.base = base;
        this.now = now;
        this.pods = PersistentMap.copyOf(base.pods()).draft();
        this.tasks = PersistentMap.copyOf(base.tasks()).draft();
        this.reserved = PersistentMap.copyOf(base.reserved()).draft();
    }

    Instant now() {
        return now;
    }

    /** All pods as they are now, by name; the turn may go on to change them meanwhile. */
    Collection<PodState> pods() {
        return pods.finished().values();
    }

    /** The pods that this turn has to do with. */
    Touched<PodName> touchedPods() {
        return touchedPods;
    }

    /** The tasks that this turn has to do with. */
    Touched<TaskId> touchedTasks() {
        return touchedTasks;
    }

    /** The workspaces that were locked or unlocked. */
    Touched<WorkspaceName> touchedWorkspaces() {
        return touchedWorkspaces;
    }

    private void put(PodState pod) {
        pods = pods.plus(pod.row().name(), pod);
        touchedPods.add(pod.row().name());
    }

    /** The pod that keeps the task's directory for its apply, if one does. */
    @Nullable
    PodName reservedOn(TaskId task) {
        return reserved.get(task);
    }

    Optional<PodState> pod(PodName name) {
        return Optional.ofNullable(pods.get(name));
    }

    /** Whether the pod had a row before this turn; a newer one can be given work only from the next turn on. */
    boolean stored(PodName name) {
        return base.pods().containsKey(name);
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
        tasks = tasks.plus(after.id(), after);
        touchedTasks.add(after.id());
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
        for (Slot slot : pod.slots()) {
            RunningAttempt running = slot.attempt();
            if (running != null
                    && running.attempt() == attempt.attempt()
                    && running.task().equals(attempt.task())) {
                return Optional.of(slot);
            }
        }
        return Optional.empty();
    }

    /** Whether a slot of the pod runs the task. */
    boolean runs(PodName pod, TaskId task) {
        PodState state = pods.get(pod);
        return state != null && runs(state, task);
    }

    private static boolean runs(PodState pod, TaskId task) {
        for (Slot slot : pod.slots()) {
            RunningAttempt running = slot.attempt();
            if (running != null && running.task().equals(task)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the pod needs the task's directory: it keeps it for the apply, or runs the task. */
    boolean uses(PodName pod, TaskId task) {
        PodState state = pods.get(pod);
        return state != null && (pod.equals(reserved.get(task)) || runs(state, task));
    }

    void slot(PodName pod, Slot slot) {
        pod(pod).ifPresent(state -> put(state.withSlot(slot)));
    }

    /** Frees a slot whose attempt never began; the guard checks just that (P11). */
    void slotTakenBack(PodName pod, Slot slot) {
        takenBack.add(new SlotKey(pod, slot.index()));
        slot(pod, slot);
    }

    void row(StoredPod row) {
        pod(row.name()).ifPresent(state -> put(state.withRow(row)));
    }

    void addPod(StoredPod row, int slots) {
        put(new PodState(row, idle(slots), List.of()));
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
        pod(pod).ifPresent(state -> put(new PodState(state.row(), idle(slots), state.reservations())));
    }

    void removePod(PodName pod) {
        pod(pod).ifPresent(state -> state.reservations().forEach(held -> unreserve(held.task())));
        pods = pods.minus(pod);
        touchedPods.add(pod);
    }

    void reserve(TaskId task, PodName pod) {
        pod(pod).ifPresent(state -> {
            List<Reservation> more = new ArrayList<>(state.reservations());
            more.add(new Reservation(task, pod, now));
            put(state.withReservations(more));
            reserved = reserved.plus(task, pod);
            touchedTasks.add(task);
        });
    }

    private void unreserve(TaskId task) {
        reserved = reserved.minus(task);
        touchedTasks.add(task);
    }

    /** Ends the task's reservation, wherever it is. */
    void release(TaskId task) {
        PodName where = reserved.get(task);
        if (where != null) {
            unreserve(task);
            pod(where)
                    .ifPresent(state -> put(state.withReservations(state.reservations().stream()
                            .filter(held -> !held.task().equals(task))
                            .toList())));
        }
    }

    void lock(WorkspaceName workspace, String reason) {
        locks.putIfAbsent(workspace, reason);
        touchedWorkspaces.add(workspace);
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
        PersistentMap<TaskId, Task> alive = tasks.draft();
        for (TaskId id : touchedTasks.all()) {
            Task task = alive.get(id);
            alive = task != null && task.status().terminal() ? alive.minus(id) : alive;
        }
        PersistentMap<WorkspaceName, WorkspaceGate> gates = PersistentMap.copyOf(base.workspaces());
        for (WorkspaceName name : locks.keySet()) {
            WorkspaceGate gate = gates.get(name);
            if (gate != null && !gate.locked()) {
                gates = gates.plus(name, new WorkspaceGate(gate.version() + 1, true));
            }
        }
        return new PoolState(
                base.spec(), base.podTemplateJson(), pods.finished(), alive.finished(), gates, reserved.finished());
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
        for (PodName name : touchedPods.all()) {
            PodState before = base.pods().get(name);
            PodState after = pods.get(name);
            if (before != null && after != null) {
                slotChanges(before, after, changes);
            }
        }
        for (PodState after : newPods()) {
            after.slots().stream()
                    .filter(Slot::taken)
                    .forEach(slot ->
                            changes.add(new SlotChange(after.row().name(), Slot.idle(slot.index(), now), slot, false)));
        }
        return changes;
    }

    private void slotChanges(PodState before, PodState after, List<SlotChange> changes) {
        int both = Math.min(before.slots().size(), after.slots().size());
        for (int at = 0; at < both; at++) {
            Slot old = before.slots().get(at);
            Slot next = after.slots().get(at);
            if (!old.equals(next)) {
                boolean guarded = takenBack.contains(new SlotKey(before.row().name(), old.index()));
                changes.add(new SlotChange(before.row().name(), old, next, guarded));
            }
        }
    }

    private List<PodState> newPods() {
        return touchedPods.all().stream()
                .filter(name -> !stored(name))
                .map(pods::get)
                .filter(Objects::nonNull)
                .toList();
    }

    private List<PodChange> podChanges() {
        List<PodChange> changes = new ArrayList<>();
        for (PodName name : touchedPods.all()) {
            PodState before = base.pods().get(name);
            PodState after = pods.get(name);
            if (before != null && after == null) {
                changes.add(new PodChange(before.row(), null, 0));
            } else if (before != null && after != null) {
                podChange(before, after, changes);
            }
        }
        for (PodState after : newPods()) {
            changes.add(new PodChange(null, after.row(), after.slots().size()));
        }
        return changes;
    }

    private static void podChange(PodState before, PodState after, List<PodChange> changes) {
        if (after.slots().size() != before.slots().size()) {
            changes.add(new PodChange(before.row(), after.row(), after.slots().size()));
        } else if (!after.row().equals(before.row())) {
            changes.add(new PodChange(before.row(), after.row(), 0));
        }
    }

    /** The reservations of touched pods that are in the first and not in the second. */
    private List<Reservation> reservationsIn(Map<PodName, PodState> first, Map<PodName, PodState> second) {
        List<Reservation> found = new ArrayList<>();
        for (PodName name : touchedPods.all()) {
            PodState pod = first.get(name);
            PodState other = second.get(name);
            for (Reservation reservation : pod == null ? List.<Reservation>of() : pod.reservations()) {
                if (other == null || !other.reservations().contains(reservation)) {
                    found.add(reservation);
                }
            }
        }
        return found;
    }
}
