package dev.berth.server.control.loop;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.pool.RunningAttempt;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskError;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.StoredPod;
import dev.berth.server.control.port.TurnChanges;
import dev.berth.server.control.port.TurnChanges.PodChange;
import dev.berth.server.control.port.TurnChanges.SlotChange;
import dev.berth.server.control.port.TurnChanges.TaskChange;
import dev.berth.server.control.port.WorkspaceGate;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** One transaction of the {@link MemoryDatabase}: works on copies, which replace the rows when all guards hold. */
final class Commit {
    private final MemoryDatabase database;
    private final PoolName name;
    private final TurnChanges changes;
    private final MemoryPool pool;
    private final Map<TaskId, Task> tasks;

    Commit(MemoryDatabase database, PoolName name, TurnChanges changes) {
        this.database = database;
        this.name = name;
        this.changes = changes;
        this.pool = database.pool(name).copy();
        this.tasks = new TreeMap<>(database.tasks);
    }

    boolean guardsHold() {
        boolean tasksMatch = changes.tasks().stream().allMatch(database::matches);
        changes.tasks().forEach(change -> tasks.put(change.after().id(), change.after()));
        return tasksMatch
                && podsMatch(change -> change.before() == null)
                && changes.slots().stream().allMatch(pool::write)
                && changes.release().stream().allMatch(held -> pool.reservations.remove(held.task(), held))
                && reserved()
                && podsMatch(change -> change.before() != null);
    }

    /** New pods before the slots that may be theirs; known ones last, for they go by what they hold then. */
    private boolean podsMatch(Predicate<PodChange> which) {
        return changes.pods().stream().filter(which).allMatch(change -> pool.write(change, changes.at()));
    }

    private boolean reserved() {
        changes.reserve().forEach(held -> {
            boolean first = pool.reservations.putIfAbsent(held.task(), held) == null;
            check(first, "task " + held.task() + " holds two reservations");
            check(pool.pods.containsKey(held.pod()), "a reservation on a pod without a row");
        });
        return true;
    }

    /** What the schema forbids whatever the guards say. */
    boolean constraintsHold() {
        int before = database.violations.size();
        changes.tasks().stream()
                .filter(change -> change.after().attempt() != change.before().attempt())
                .forEach(this::mayBePlaced);
        changes.tasks().forEach(this::enoughPeople);
        changes.slots().stream().filter(SlotChange::onlyUnacknowledged).forEach(this::maybeTakenBack);
        changes.pods().forEach(this::maySoBecome);
        oneSlotPerTask();
        oneExclusivePerWorkspace();
        newNames();
        return database.violations.size() == before;
    }

    private void mayBePlaced(TaskChange change) {
        Task task = change.after();
        check(!task.cancelRequested(), "task " + task.id() + " was placed after its cancel");
        WorkspaceGate gate = database.gates.get(task.request().workspace());
        database.order
                .olderThatRuns(change.before(), database)
                .filter(older -> task.exclusive())
                .ifPresent(older ->
                        check(false, "W4: task " + task.id() + " was placed while " + older.id() + " upstream ran"));
        check(gate != null && !gate.locked(), "P10: task " + task.id() + " was placed though its workspace is locked");
    }

    private void enoughPeople(TaskChange change) {
        Task after = change.after();
        boolean confirmed = change.before().phase() == Phase.PLAN;
        boolean placed = after.attempt() != change.before().attempt();
        boolean applies = after.phase() == Phase.APPLY && (confirmed || placed);
        check(!applies || after.approvals().sufficient(), "F10: too few people for the apply of task " + after.id());
    }

    private void maybeTakenBack(SlotChange change) {
        RunningAttempt stored =
                database.pool(name).slot(change.pod(), change.before().index()).attempt();
        RunningAttempt before = change.before().attempt();
        boolean wasAccepted = before != null && before.acceptedAt() != null;
        boolean free = stored == null || (stored.begunAt() == null && (stored.acceptedAt() == null || wasAccepted));
        check(free, "P11: " + stored + " was taken back");
    }

    private void maySoBecome(PodChange change) {
        StoredPod before = change.before();
        StoredPod after = change.after();
        if (before == null) {
            check(pool.living() <= database.mostPods || after == null || after.agent() != null, "S1: too many pods");
        } else if (after == null) {
            nothingGoesWithThePod(before);
        } else if (before.drain() == null
                && after.drain() != null
                && after.drain().reason().byScaling()) {
            check(!pool.holdsSomething(after.name()), "S5: " + after.name() + " is let go and has work");
        }
    }

    /** S4: a row that goes takes no attempt with it that this turn did not end itself. */
    private void nothingGoesWithThePod(StoredPod pod) {
        MemoryPool before = database.pool(name);
        Set<TaskId> over = changes.tasks().stream()
                .filter(Commit::needsItsPodNoMore)
                .map(change -> change.after().id())
                .collect(Collectors.toSet());
        boolean holds = before.reservations.values().stream()
                .anyMatch(held -> held.pod().equals(pod.name()) && !over.contains(held.task()));
        if (holds) {
            database.deletedWithReservations.add(pod.name());
        }
        Set<TaskId> ended =
                changes.tasks().stream().map(change -> change.after().id()).collect(Collectors.toSet());
        before.storedSlots().stream()
                .filter(slot -> slot.pod().equals(pod.name()) && slot.slot().attempt() != null)
                .forEach(slot -> check(
                        ended.contains(slot.slot().attempt().task()), "S4: " + pod.name() + " goes and runs " + slot));
    }

    /** It ended, or its apply found that what was approved cannot be had, and it plans again (P6). */
    private static boolean needsItsPodNoMore(TaskChange change) {
        boolean plansAgain = change.before().status() == TaskStatus.RUNNING
                && change.before().phase() == Phase.APPLY
                && change.after().plan() == null;
        return change.after().status().terminal() || plansAgain;
    }

    private void oneSlotPerTask() {
        Set<TaskId> running = new HashSet<>();
        pool.storedSlots().forEach(slot -> {
            RunningAttempt attempt = slot.slot().attempt();
            if (attempt != null) {
                check(running.add(attempt.task()), "task " + attempt.task() + " has two slots");
            }
        });
    }

    private void oneExclusivePerWorkspace() {
        Set<WorkspaceName> atWork = new HashSet<>();
        tasks.values().stream().filter(Commit::pastPending).forEach(task -> {
            WorkspaceName workspace = task.request().workspace();
            check(atWork.add(workspace), "workspace " + workspace + " has two plan_and_apply at work (P10)");
        });
    }

    private static boolean pastPending(Task task) {
        boolean confirmed = task.status() == TaskStatus.PENDING && task.confirmation() != null;
        return task.exclusive()
                && (task.status() == TaskStatus.RUNNING || task.status() == TaskStatus.APPLY_PENDING || confirmed);
    }

    private void newNames() {
        for (PodChange change : changes.pods()) {
            StoredPod after = change.after();
            if (change.before() == null && after != null && after.agent() == null) {
                check(!database.namesEverUsed.contains(after.name()), "the name " + after.name() + " is used again");
            }
        }
    }

    private void check(boolean holds, String violation) {
        if (!holds) {
            database.violations.add(violation);
        }
    }

    private void openReport(TaskChange change) {
        Task after = change.after();
        TaskError error = after.error();
        AttemptRef attempt = new AttemptRef(after.id(), after.attempt());
        boolean lost = error != null && error.code().equals("apply_outcome_unknown");
        if (lost && change.before().status() == TaskStatus.RUNNING) {
            database.openReports.add(attempt);
        } else {
            database.openReports.remove(attempt);
        }
    }

    void keep() {
        database.pools.put(name, pool);
        database.tasks.putAll(tasks);
        changes.tasks().forEach(change -> database.order.ended(change.after()));
        changes.pods().stream()
                .map(PodChange::after)
                .filter(after -> after != null)
                .forEach(after -> database.namesEverUsed.add(after.name()));
        changes.tasks().forEach(this::openReport);
        changes.locks().forEach(lock -> database.lock(lock.workspace(), true));
        database.ended.addAll(changes.endedAttempts());
        database.timeline.addAll(changes.timeline());
        database.decisions.addAll(changes.decisions());
    }
}
