package dev.berth.server.control.turn;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.placement.QueueExcerpt;
import dev.berth.domain.placement.QueuedTask;
import dev.berth.domain.placement.WorkspaceOrder;
import dev.berth.domain.task.BlockedBy;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The pending tasks of a pool in the orders that placement asks for, with what stands in their way (P8, P10). Kept from
 * turn to turn: a turn works on a {@link #copy}, which shares all that does not change.
 */
final class QueueIndex {

    /** What a pending task can be had for. */
    enum Kind {
        LOCKED,
        /** A freeze window holds it back (W3). */
        FROZEN,
        BEHIND_ANOTHER,
        /** Behind a task of a workspace that comes before its own (W4). */
        UPSTREAM,
        /** An apply that goes to its reservation and nowhere else (P5). */
        BOUND,
        EXCLUSIVE,
        PLAN
    }

    /**
     * A pending task as it stands in the index.
     *
     * @param held what a frozen one, or one behind an upstream task, waits for; null for all others
     * @param since when it last came to be of its kind
     */
    record Entry(QueuedTask task, Kind kind, @Nullable BlockedBy held, Instant since) {}

    /** The tasks of a workspace that are not final: plan_and_apply before plans, those at work first, then by age. */
    private record Place(WorkspaceName workspace, int rank, long id) {
        private static final int PLAN = 2;

        static final Comparator<Place> ORDER = (one, other) -> {
            int byWorkspace = one.workspace.compareTo(other.workspace);
            int byRank = byWorkspace == 0 ? Integer.compare(one.rank, other.rank) : byWorkspace;
            return byRank == 0 ? Long.compare(one.id, other.id) : byRank;
        };

        /** Plans make no difference to others of their workspace. */
        boolean plan() {
            return rank == PLAN;
        }

        static Place of(Task task) {
            int rank = task.exclusive() ? (WorkspaceOrder.atWork(task) ? 0 : 1) : PLAN;
            return new Place(task.request().workspace(), rank, task.id().value());
        }
    }

    private static final Set<Kind> BLOCKED = EnumSet.of(Kind.LOCKED, Kind.FROZEN, Kind.BEHIND_ANOTHER, Kind.UPSTREAM);

    /** How many tasks wait for what. */
    record Counts(int locked, int frozen, int behindAnother, int upstream, int bound, int exclusives, int plans) {
        int blocked() {
            return locked + frozen + behindAnother + upstream;
        }

        int unblocked() {
            return bound + exclusives + plans;
        }
    }

    private PersistentMap<TaskId, Entry> entries =
            PersistentMap.<TaskId, Entry>empty().draft();
    private PersistentMap<Place, TaskId> places =
            PersistentMap.<Place, TaskId>sortedBy(Place.ORDER).draft();
    /** Where each task that is not final stands in its workspace. */
    private PersistentMap<TaskId, Place> placeOf =
            PersistentMap.<TaskId, Place>empty().draft();

    private PersistentMap<TaskId, Entry> bound = PersistentMap.empty();
    /** Confirmed applies that wait and have no reservation (P6). */
    private PersistentMap<TaskId, Entry> cold = PersistentMap.empty();

    private WaitingLine exclusives = new WaitingLine();
    private WaitingLine plans = new WaitingLine();
    /** Whatever a look of this turn found to stand elsewhere than before. */
    private final Set<TaskId> changed = new HashSet<>();

    private int locked;
    private int frozen;
    private int behindAnother;
    private int upstream;
    /** The workspaces that others run after and of which something changed since this copy was made (W4). */
    private final Set<WorkspaceName> turnedLeads = new HashSet<>();

    QueueIndex copy() {
        QueueIndex copy = new QueueIndex();
        copy.entries = entries.draft();
        copy.places = places.draft();
        copy.placeOf = placeOf.draft();
        copy.bound = bound;
        copy.cold = cold;
        copy.exclusives = exclusives.copy();
        copy.plans = plans.copy();
        copy.locked = locked;
        copy.frozen = frozen;
        copy.behindAnother = behindAnother;
        copy.upstream = upstream;
        return copy;
    }

    /** Takes over what became of these tasks and of all tasks of these workspaces. */
    void update(Set<TaskId> tasks, Set<WorkspaceName> workspaces, Ledger ledger) {
        if (tasks.isEmpty() && workspaces.isEmpty()) {
            return;
        }
        Set<TaskId> turned = new HashSet<>();
        for (TaskId id : tasks) {
            Place before = placeOf.get(id);
            Task task =
                    ledger.task(id).filter(each -> !each.status().terminal()).orElse(null);
            Place after = task == null ? null : Place.of(task);
            // Whoever was first in its workspace may be so no longer, and somebody else may be now.
            addFirst(before, turned);
            addFirst(after, turned);
            move(id, before, after);
            noteLead(before, ledger);
            noteLead(after, ledger);
            addFirst(before, turned);
            addFirst(after, turned);
        }
        for (WorkspaceName workspace : workspaces) {
            noteLead(workspace, ledger);
            turned.addAll(of(workspace));
        }
        for (TaskId id : tasks) {
            evaluate(id, ledger);
        }
        for (TaskId id : turned) {
            if (!tasks.contains(id)) {
                evaluate(id, ledger);
            }
        }
    }

    private void noteLead(@Nullable Place place, Ledger ledger) {
        if (place != null && !place.plan()) {
            noteLead(place.workspace(), ledger);
        }
    }

    private void noteLead(WorkspaceName workspace, Ledger ledger) {
        if (ledger.chain(workspace).leads()) {
            turnedLeads.add(workspace);
        }
    }

    /** The workspaces that others run after and of which something changed since this copy was made (W4). */
    Set<WorkspaceName> turnedLeads() {
        return turnedLeads;
    }

    private void addFirst(@Nullable Place place, Set<TaskId> turned) {
        TaskId first = place == null || place.plan() ? null : firstExclusive(place.workspace());
        if (first != null) {
            turned.add(first);
        }
    }

    private void move(TaskId id, @Nullable Place before, @Nullable Place after) {
        if (before != null && !before.equals(after)) {
            places = places.minus(before);
            placeOf = placeOf.minus(id);
        }
        if (after != null && !after.equals(before)) {
            places = places.plus(after, id);
            placeOf = placeOf.plus(id, after);
        }
    }

    private @Nullable TaskId firstExclusive(WorkspaceName workspace) {
        for (Place place : places.keysFrom(new Place(workspace, 0, 0))) {
            boolean exclusive = place.workspace().equals(workspace) && !place.plan();
            return exclusive ? places.get(place) : null;
        }
        return null;
    }

    private Set<TaskId> of(WorkspaceName workspace) {
        Set<TaskId> tasks = new HashSet<>();
        for (Place place : places.keysFrom(new Place(workspace, 0, 0))) {
            if (!place.workspace().equals(workspace)) {
                break;
            }
            tasks.add(new TaskId(place.id()));
        }
        return tasks;
    }

    private void evaluate(TaskId id, Ledger ledger) {
        Task task = ledger.task(id)
                .filter(each -> each.status() == TaskStatus.PENDING)
                .orElse(null);
        Entry old = entries.get(id);
        if (task == null) {
            if (old != null) {
                remove(old);
            }
            return;
        }
        QueuedTask queued = queued(task, ledger);
        BlockedBy window = ledger.frozen(task).orElse(null);
        Kind kind = kind(task, queued, window != null, ledger);
        BlockedBy held = held(task, kind, window, ledger);
        Instant since = ledger.now();
        if (old != null) {
            boolean sameKind = old.kind() == kind;
            if (sameKind && old.task().equals(queued) && Objects.equals(old.held(), held)) {
                return;
            }
            remove(old);
            since = sameKind && old.task().pendingSince().equals(queued.pendingSince()) ? old.since() : since;
        }
        add(new Entry(queued, kind, held, since));
    }

    private Kind kind(Task task, QueuedTask queued, boolean window, Ledger ledger) {
        if (ledger.locked(task.request().workspace())) {
            return Kind.LOCKED;
        }
        if (window) {
            return Kind.FROZEN;
        }
        if (!task.exclusive()) {
            return Kind.PLAN;
        }
        if (!task.id().equals(firstExclusive(task.request().workspace()))) {
            return Kind.BEHIND_ANOTHER;
        }
        if (behind(task, ledger) != null) {
            return Kind.UPSTREAM;
        }
        return queued.bound() ? Kind.BOUND : Kind.EXCLUSIVE;
    }

    private static @Nullable BlockedBy held(Task task, Kind kind, @Nullable BlockedBy window, Ledger ledger) {
        return switch (kind) {
            case FROZEN -> window;
            case UPSTREAM -> new BlockedBy(BlockedBy.Reason.UPSTREAM, behind(task, ledger));
            case LOCKED, BEHIND_ANOTHER, BOUND, EXCLUSIVE, PLAN -> null;
        };
    }

    /** The task of an upstream workspace that this one waits for: older ones alone (W4). */
    private static @Nullable TaskId behind(Task task, Ledger ledger) {
        TaskId upstream = ledger.chain(task.request().workspace()).upstream();
        return upstream != null && task.exclusive() && upstream.compareTo(task.id()) < 0 ? upstream : null;
    }

    private static QueuedTask queued(Task task, Ledger ledger) {
        return new QueuedTask(
                task.id(),
                task.request().type(),
                task.phase(),
                task.request().priority(),
                ledger.waitingSince(task),
                null,
                ledger.reservedOn(task.id()),
                Set.of());
    }

    private void add(Entry entry) {
        TaskId id = entry.task().id();
        changed.add(id);
        entries = entries.plus(id, entry);
        if (isCold(entry.task())) {
            cold = cold.plus(id, entry);
        }
        switch (entry.kind()) {
            case LOCKED -> locked++;
            case FROZEN -> frozen++;
            case BEHIND_ANOTHER -> behindAnother++;
            case UPSTREAM -> upstream++;
            case BOUND -> bound = bound.plus(id, entry);
            case EXCLUSIVE -> exclusives.add(entry.task());
            case PLAN -> plans.add(entry.task());
        }
    }

    private void remove(Entry entry) {
        TaskId id = entry.task().id();
        entries = entries.minus(id);
        cold = cold.minus(id);
        switch (entry.kind()) {
            case LOCKED -> locked--;
            case FROZEN -> frozen--;
            case BEHIND_ANOTHER -> behindAnother--;
            case UPSTREAM -> upstream--;
            case BOUND -> bound = bound.minus(id);
            case EXCLUSIVE -> exclusives.remove(entry.task());
            case PLAN -> plans.remove(entry.task());
        }
    }

    private static boolean isCold(QueuedTask task) {
        return task.phase() == Phase.APPLY && task.reservedOn() == null;
    }

    @Nullable
    Entry entry(TaskId task) {
        return entries.get(task);
    }

    /** The pending tasks that were looked at since this copy was made and came to stand elsewhere. */
    Set<TaskId> changed() {
        return changed;
    }

    Counts counts() {
        return new Counts(locked, frozen, behindAnother, upstream, bound.size(), exclusives.size(), plans.size());
    }

    /** Confirmed applies that wait and have no reservation (P6). */
    Set<TaskId> cold() {
        return cold.keySet();
    }

    /** What stands in a pending task's way (P10), or null. */
    @Nullable
    BlockedBy blockedBy(TaskId task) {
        Entry entry = entries.get(task);
        Place place = entry == null ? null : placeOf.get(task);
        if (entry == null || place == null) {
            return null;
        }
        return switch (entry.kind()) {
            case LOCKED -> BlockedBy.LOCK;
            case BEHIND_ANOTHER -> new BlockedBy(BlockedBy.Reason.EARLIER_TASK, firstExclusive(place.workspace()));
            case FROZEN, UPSTREAM -> entry.held();
            case BOUND, EXCLUSIVE, PLAN -> null;
        };
    }

    /** The unblocked applies that go to their reservation. */
    Set<TaskId> bound() {
        return bound.keySet();
    }

    /** The pods that unblocked applies wait for. */
    Set<PodName> heldPods() {
        Set<PodName> held = new HashSet<>();
        bound.values().forEach(entry -> {
            PodName pod = entry.task().reservedOn();
            if (pod != null) {
                held.add(pod);
            }
        });
        return held;
    }

    /** How many of the unblocked that need a pod of their own are applies without a reservation (P6). */
    int coldExclusives() {
        return (int) cold.values().stream()
                .filter(entry -> entry.kind() == Kind.EXCLUSIVE)
                .count();
    }

    /** The first unblocked applies: those with a reservation, then the others. */
    List<TaskId> firstApplies(int count) {
        return Stream.concat(
                        bound.keySet().stream(),
                        exclusives.byClass().map(QueuedTask::id).limit(coldExclusives()))
                .limit(count)
                .toList();
    }

    /** The first unblocked plan_and_apply tasks, which stand behind the applies. */
    List<TaskId> firstExclusives(int applies, int count) {
        return exclusives
                .byClass()
                .skip(applies)
                .limit(count)
                .map(QueuedTask::id)
                .toList();
    }

    List<TaskId> firstPlans(int count) {
        return plans.byClass().limit(count).map(QueuedTask::id).toList();
    }

    /** The first ones that their workspace holds up. */
    List<TaskId> firstBlocked(int count) {
        return counts().blocked() == 0
                ? List.of()
                : entries.values().stream()
                        .filter(entry -> BLOCKED.contains(entry.kind()))
                        .limit(count)
                        .map(entry -> entry.task().id())
                        .toList();
    }

    /**
     * As much of the queue as can find room, and one task more of each kind.
     *
     * @param room how many of each kind may find room at most
     * @param unfit the pods that an apply, run cold, must not go to (P6)
     */
    QueueExcerpt excerpt(Room room, Instant agedBefore, Function<TaskId, Set<PodName>> unfit) {
        List<QueuedTask> tasks = new ArrayList<>();
        bound.values().forEach(entry -> tasks.add(entry.task()));
        List<QueuedTask> firstExclusives = new ArrayList<>();
        Set<TaskId> fits = new HashSet<>();
        exclusives.first(room.exclusives() + 1, agedBefore, task -> {
            Set<PodName> pods = isCold(task) ? unfit.apply(task.id()) : Set.of();
            firstExclusives.add(pods.isEmpty() ? task : without(task, pods));
            return pods.isEmpty() && fits.add(task.id());
        });
        tasks.addAll(firstExclusives);
        List<QueuedTask> firstPlans = plans.first(room.plans() + 1, agedBefore, task -> true);
        tasks.addAll(firstPlans);
        return new QueueExcerpt(
                tasks,
                plans.size() - firstPlans.size(),
                exclusives.size() - firstExclusives.size(),
                counts().blocked());
    }

    /** How many plans, and how many plan_and_apply tasks, could find room at most. */
    record Room(int plans, int exclusives) {
        static final Room ENDLESS = new Room(Integer.MAX_VALUE - 1, Integer.MAX_VALUE - 1);
    }

    private static QueuedTask without(QueuedTask task, Set<PodName> unfit) {
        return new QueuedTask(
                task.id(),
                task.type(),
                task.phase(),
                task.priority(),
                task.pendingSince(),
                task.blockedBy(),
                task.reservedOn(),
                unfit);
    }
}
