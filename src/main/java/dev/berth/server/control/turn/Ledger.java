package dev.berth.server.control.turn;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.pool.Reservation;
import dev.berth.domain.pool.RunningAttempt;
import dev.berth.domain.pool.Slot;
import dev.berth.domain.task.BlockedBy;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.LoopDecision;
import dev.berth.server.control.port.StoredPod;
import dev.berth.server.control.port.TimelineEntry;
import dev.berth.server.control.port.TimelineEntryBuilder;
import dev.berth.server.control.port.TurnChanges;
import dev.berth.server.control.port.TurnChanges.PodChange;
import dev.berth.server.control.port.TurnChanges.SlotChange;
import dev.berth.server.control.port.TurnChanges.TaskChange;
import dev.berth.server.control.port.TurnChanges.WorkspaceLock;
import dev.berth.server.control.port.TurnChangesBuilder;
import dev.berth.server.control.port.WorkspaceGate;
import dev.berth.server.control.port.WorkspaceGate.Chain;
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
import org.jspecify.annotations.Nullable;

/**
 * A pool's state while a turn changes it. It records the steps for the timeline, and at the end the net difference to
 * what was read, each row with its guard.
 */
public final class Ledger {

    static final String RESERVATION_EXPIRED = "reservation_expired";
    static final String PLAN_UNUSABLE = "plan_unusable";
    static final String ATTEMPT_LOST = "attempt_lost";

    /** Why something becomes of a pod, for the journal: a word, and what else is known. */
    record Cause(String reason, @Nullable String detail) {}

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
    /** Those that were asked for, since most are asked for many times. */
    private final Map<PodName, PodState> knownPods = new HashMap<>();

    private PersistentMap<TaskId, Task> tasks;
    private final Map<TaskId, Task> knownTasks = new HashMap<>();
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
    private final Map<PodName, Cause> causes = new HashMap<>();

    private final Freezing freezing;

    Ledger(PoolState base, Instant now) {
        this(base, Freezing.NONE, now);
    }

    Ledger(PoolState base, Freezing freezing, Instant now) {
        this.base = base;
        this.freezing = freezing;
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

    Touched<WorkspaceName> touchedWorkspaces() {
        return touchedWorkspaces;
    }

    private void put(PodState pod) {
        pods = pods.plus(pod.row().name(), pod);
        knownPods.put(pod.row().name(), pod);
        touchedPods.add(pod.row().name());
    }

    /** The pod that keeps the task's directory for its apply, if one does. */
    @Nullable
    PodName reservedOn(TaskId task) {
        return reserved.get(task);
    }

    Optional<PodState> pod(PodName name) {
        return Optional.ofNullable(present(name));
    }

    private @Nullable PodState present(PodName name) {
        PodState known = knownPods.get(name);
        if (known == null) {
            known = pods.get(name);
            if (known != null) {
                knownPods.put(name, known);
            }
        }
        return known;
    }

    /** Whether the pod had a row before this turn; a newer one can be given work only from the next turn on. */
    boolean stored(PodName name) {
        return base.pods().containsKey(name);
    }

    Optional<Task> task(TaskId id) {
        return Optional.ofNullable(present(id));
    }

    private @Nullable Task present(TaskId id) {
        Task known = knownTasks.get(id);
        if (known == null) {
            known = tasks.get(id);
            if (known != null) {
                knownTasks.put(id, known);
            }
        }
        return known;
    }

    List<Step> steps() {
        return steps;
    }

    /** Writes a task's next form, and the step that led there. */
    void step(Task after, String reason, @Nullable String by) {
        Task before = Objects.requireNonNull(present(after.id()), "a step of a task that is not alive");
        if (after.equals(before)) {
            return;
        }
        tasks = tasks.plus(after.id(), after);
        knownTasks.put(after.id(), after);
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
        PodState state = present(pod);
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
        PodState state = present(pod);
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

    /** Tells why something becomes of a pod in this turn; what was told first stands. */
    void because(PodName pod, String reason, @Nullable String detail) {
        causes.putIfAbsent(pod, new Cause(reason, detail));
    }

    @Nullable
    Cause cause(PodName pod) {
        return causes.get(pod);
    }

    void removePod(PodName pod) {
        pod(pod).ifPresent(state -> state.reservations().forEach(held -> unreserve(held.task())));
        pods = pods.minus(pod);
        knownPods.remove(pod);
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

    /** The freeze window that holds the task back, if it waits for a slot (W3). */
    Optional<BlockedBy> frozen(Task task) {
        return freezing.block(task, now);
    }

    /** Since when a pending task has waited, without the time in which a freeze window held it back (P8). */
    Instant waitingSince(Task task) {
        return freezing.waitingSince(task, now);
    }

    /** What the workspace has to do with others (W4). */
    Chain chain(WorkspaceName workspace) {
        WorkspaceGate gate = base.workspaces().get(workspace);
        return gate == null ? Chain.NONE : gate.chain();
    }

    /** The state as it will be once the changes are stored. */
    PoolState state() {
        PersistentMap<TaskId, Task> alive = tasks.draft();
        for (TaskId id : touchedTasks.all()) {
            Task task = present(id);
            alive = task != null && task.status().terminal() ? alive.minus(id) : alive;
        }
        PersistentMap<WorkspaceName, WorkspaceGate> gates = PersistentMap.copyOf(base.workspaces());
        for (WorkspaceName name : locks.keySet()) {
            WorkspaceGate gate = gates.get(name);
            if (gate != null && !gate.locked()) {
                gates = gates.plus(name, new WorkspaceGate(gate.version() + 1, true, gate.chain()));
            }
        }
        return new PoolState(
                base.spec(), base.podTemplateJson(), pods.finished(), alive.finished(), gates, reserved.finished());
    }

    /** A pod before the turn and after it, either of which may be null. */
    private record PodDifference(
            PodName name,
            @Nullable PodState before,
            @Nullable PodState after) {}

    /** The touched pods that are not what they were, in order. */
    @SuppressWarnings("ReferenceEquality")
    private List<PodDifference> podDifferences() {
        List<PodDifference> differences = new ArrayList<>();
        for (PodName name : touchedPods.all()) {
            PodState before = base.pods().get(name);
            PodState after = present(name);
            if (before != after) {
                differences.add(new PodDifference(name, before, after));
            }
        }
        return differences;
    }

    /** The net difference to what was read. */
    TurnChanges changes(List<LoopDecision> decisions) {
        List<PodDifference> differing = podDifferences();
        return TurnChangesBuilder.builder()
                .at(now)
                .tasks(taskChanges())
                .slots(slotChanges(differing))
                .reserve(reserved(differing))
                .release(released(differing))
                .pods(podChanges(differing))
                .locks(locks.entrySet().stream()
                        .map(lock -> new WorkspaceLock(lock.getKey(), lock.getValue()))
                        .toList())
                .endedAttempts(ended)
                .timeline(steps.stream().map(step -> entry(step, now)).toList())
                .decisions(decisions)
                .build();
    }

    public static TimelineEntry entry(Step step, Instant at) {
        Task after = step.after();
        return TimelineEntryBuilder.builder()
                .task(after.id())
                .at(at)
                .from(step.from())
                .to(after.status())
                .reason(step.reason())
                .phase(after.phase())
                .location(after.location())
                .attempt(after.attempt())
                .by(step.by())
                .build();
    }

    private List<TaskChange> taskChanges() {
        List<TaskChange> changes = new ArrayList<>();
        for (TaskId id : changed) {
            Task before = Objects.requireNonNull(base.tasks().get(id));
            Task after = Objects.requireNonNull(present(id));
            WorkspaceGate gate = base.workspaces().get(after.request().workspace());
            boolean guarded = placed.contains(id) && after.status() == TaskStatus.RUNNING;
            changes.add(new TaskChange(before, after, guarded && gate != null ? gate.version() : null));
        }
        return changes;
    }

    private List<SlotChange> slotChanges(List<PodDifference> differing) {
        List<SlotChange> changes = new ArrayList<>();
        for (PodDifference pod : differing) {
            if (pod.before() != null && pod.after() != null) {
                slotChanges(pod.before(), pod.after(), changes);
            }
        }
        for (PodDifference pod : differing) {
            if (pod.before() == null && pod.after() != null) {
                takenSlots(pod.after(), changes);
            }
        }
        return changes;
    }

    private void takenSlots(PodState pod, List<SlotChange> changes) {
        for (Slot slot : pod.slots()) {
            if (slot.taken()) {
                changes.add(new SlotChange(pod.row().name(), Slot.idle(slot.index(), now), slot, false));
            }
        }
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

    private static List<PodChange> podChanges(List<PodDifference> differing) {
        List<PodChange> changes = new ArrayList<>();
        for (PodDifference pod : differing) {
            if (pod.before() != null && pod.after() == null) {
                changes.add(new PodChange(pod.before().row(), null, 0));
            } else if (pod.before() != null && pod.after() != null) {
                podChange(pod.before(), pod.after(), changes);
            }
        }
        for (PodDifference pod : differing) {
            if (pod.before() == null && pod.after() != null) {
                changes.add(new PodChange(
                        null, pod.after().row(), pod.after().slots().size()));
            }
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

    private static List<Reservation> reserved(List<PodDifference> differing) {
        List<Reservation> found = new ArrayList<>();
        differing.forEach(pod -> onlyIn(pod.after(), pod.before(), found));
        return found;
    }

    private static List<Reservation> released(List<PodDifference> differing) {
        List<Reservation> found = new ArrayList<>();
        differing.forEach(pod -> onlyIn(pod.before(), pod.after(), found));
        return found;
    }

    /** The reservations that are on the first and not on the second. */
    private static void onlyIn(@Nullable PodState first, @Nullable PodState second, List<Reservation> found) {
        for (Reservation reservation : first == null ? List.<Reservation>of() : first.reservations()) {
            if (second == null || !second.reservations().contains(reservation)) {
                found.add(reservation);
            }
        }
    }
}
