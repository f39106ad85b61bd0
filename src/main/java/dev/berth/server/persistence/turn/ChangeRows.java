package dev.berth.server.persistence.turn;

import dev.berth.domain.access.ApprovalRule;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.pool.Drain;
import dev.berth.domain.pool.Reservation;
import dev.berth.domain.pool.RunningAttempt;
import dev.berth.domain.task.CancelRequest;
import dev.berth.domain.task.Confirmation;
import dev.berth.domain.task.Location;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskError;
import dev.berth.domain.task.TaskStatus;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.AgentBinding;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.PodProcess;
import dev.berth.server.control.port.StoredPod;
import dev.berth.server.control.port.TimelineEntry;
import dev.berth.server.control.port.TurnChanges;
import dev.berth.server.control.port.TurnChanges.PodChange;
import dev.berth.server.control.port.TurnChanges.SlotChange;
import dev.berth.server.control.port.TurnChanges.TaskChange;
import dev.berth.server.control.port.TurnChanges.WorkspaceLock;
import dev.berth.server.persistence.database.JsonRows;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.task.ApprovalRows;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A turn's changes as the JSON row sets that {@link TurnStatement} and {@link PodStatements} take; sorted, so that rows are locked in one order. */
final class ChangeRows {
    private static final String OUTCOME_UNKNOWN = "apply_outcome_unknown";

    private ChangeRows() {}

    /** What a turn's statement takes. */
    static String of(PoolName pool, TurnChanges changes) {
        return Stream.of(
                        named("tasks", tasks(changes.tasks())),
                        named("gates", gates(changes.tasks())),
                        named("slots", slots(pool, changes.slots())),
                        named("release", reservations(changes.release())),
                        named("reserve", reservations(changes.reserve())),
                        named("locks", locks(changes)),
                        named("holds", holds(changes)),
                        named("steps", steps(changes.timeline())),
                        named("decisions", DecisionRows.of(changes)))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String named(String name, JsonRows rows) {
        return '"' + name + "\":" + rows.text();
    }

    private static JsonRows tasks(List<TaskChange> changes) {
        return rows(changes, Comparator.comparing(change -> change.before().id()), ChangeRows::task);
    }

    /** A workspace as it was read, and the plan_and_apply of it that is placed: at most one is (P10). */
    private record Gate(WorkspaceName workspace, long version) {}

    /** The workspaces of placements, each once. */
    private static JsonRows gates(List<TaskChange> changes) {
        Map<Gate, Long> gates = new HashMap<>();
        for (TaskChange change : changes) {
            Long version = change.workspaceVersion();
            if (version != null) {
                Gate gate = new Gate(change.before().request().workspace(), version);
                gates.putIfAbsent(gate, null);
                if (change.before().exclusive()) {
                    gates.put(gate, change.before().id().value());
                }
            }
        }
        return rows(
                gates.keySet(),
                Comparator.comparing(gate -> gate.workspace().value()),
                (gate, row) -> row.put("workspace", gate.workspace().value())
                        .put("version", gate.version())
                        .put("exclusive", gates.get(gate)));
    }

    private static JsonRows slots(PoolName pool, List<SlotChange> changes) {
        Comparator<SlotChange> order = Comparator.comparing(SlotChange::pod)
                .thenComparing(change -> change.before().index());
        return rows(changes, order, (change, row) -> slot(change, row.put("pool", pool.value())));
    }

    private static JsonRows reservations(List<Reservation> reservations) {
        return rows(reservations, Comparator.comparing(Reservation::task), ChangeRows::reservation);
    }

    private static JsonRows locks(TurnChanges changes) {
        return rows(
                changes.locks(),
                Comparator.comparing(WorkspaceLock::workspace),
                (lock, row) -> row.put("workspace", lock.workspace().value())
                        .put("reason", SqlText.storable(lock.reason()))
                        .put("at", changes.at()));
    }

    /** The attempts that end; and, without an attempt, the other tasks of which the turn tells a step. */
    private static JsonRows holds(TurnChanges changes) {
        JsonRows rows = rows(
                changes.endedAttempts(),
                Comparator.comparing(AttemptRef::task),
                (attempt, row) -> hold(attempt.task(), row).put("attempt", attempt.attempt()));
        Set<TaskId> ended =
                changes.endedAttempts().stream().map(AttemptRef::task).collect(Collectors.toSet());
        changes.timeline().stream()
                .map(TimelineEntry::task)
                .filter(task -> !ended.contains(task))
                .distinct()
                .sorted()
                .forEach(task -> hold(task, rows.row()));
        return rows;
    }

    private static JsonRows hold(TaskId task, JsonRows row) {
        return row.put("task_id", task.value());
    }

    /** In their order. */
    private static JsonRows steps(List<TimelineEntry> entries) {
        JsonRows rows = new JsonRows();
        entries.forEach(entry -> entry(entry, rows.row().put("ordinal", rows.rows())));
        return rows;
    }

    static String pods(List<PodChange> changes) {
        return rows(changes, Comparator.comparing(ChangeRows::name), ChangeRows::pod)
                .text();
    }

    private static <T> JsonRows rows(Collection<T> changes, Comparator<T> order, BiConsumer<T, JsonRows> writer) {
        JsonRows rows = new JsonRows();
        changes.stream().sorted(order).forEach(change -> writer.accept(change, rows.row()));
        return rows;
    }

    private static void task(TaskChange change, JsonRows row) {
        Task before = change.before();
        after(change.after(), row);
        row.put("id", before.id().value())
                .put("workspace", before.request().workspace().value())
                .put("was_status", before.status())
                .put("was_phase", before.phase())
                .put("was_attempt", before.attempt())
                .put("was_cancel_requested_at", before.cancelRequestedAt())
                .put("report_open", declaredLost(before, change.after()))
                .put("at_work", atWork(change.after()))
                .put("settles", settles(change))
                .put("adopts", adopts(change))
                .put("applies", applies(change))
                .put("was_approvals", ApprovalRows.json(before.approvals()));
        ApprovalRule rule = before.approvals().rule();
        if (rule != null) {
            row.put("was_approval_people", rule.people())
                    .put(
                            "was_approval_team",
                            rule.team() == null ? null : rule.team().value())
                    .put("was_approval_not_submitter", rule.notSubmitter());
        }
        Confirmation confirmation = before.confirmation();
        if (confirmation != null) {
            row.put("was_confirmed_by", SqlText.storable(confirmation.by()))
                    .put("was_confirmed_at", confirmation.at())
                    .put("was_confirmed_plan_sha256", SqlText.storableOrNull(confirmation.planSha256()));
        }
    }

    private static void after(Task task, JsonRows row) {
        row.put("status", task.status())
                .put("phase", task.phase())
                .put("attempt", task.attempt())
                .put("pending_since", task.pendingSince())
                .put("started_at", task.startedAt())
                .put("finished_at", task.finishedAt())
                .put("plan_attempt", task.planAttempt())
                .put("lost_plan_attempts", task.lostPlanAttempts())
                .put("approvals", ApprovalRows.json(task.approvals()));
        putLocation(row, task.location());
        putPlan(row, task.plan());
        putConfirmation(row, task.confirmation());
        putCancelRequest(row, task.cancelRequest());
        putError(row, task.error());
    }

    private static void putLocation(JsonRows row, @Nullable Location location) {
        if (location != null) {
            row.put("pod", location.pod().value()).put("slot", location.slot());
        }
    }

    private static void putPlan(JsonRows row, @Nullable PlanSummary plan) {
        if (plan != null) {
            row.put("plan_has_changes", plan.hasChanges())
                    .put("plan_add", plan.add())
                    .put("plan_change", plan.change())
                    .put("plan_destroy", plan.destroy())
                    .put("plan_sha256", SqlText.storableOrNull(plan.sha256()))
                    .put("plan_tool_version", SqlText.storableOrNull(plan.toolVersion()));
        }
    }

    private static void putConfirmation(JsonRows row, @Nullable Confirmation confirmation) {
        if (confirmation != null) {
            row.put("confirmed_by", SqlText.storable(confirmation.by()))
                    .put("confirmed_at", confirmation.at())
                    .put("confirmed_plan_sha256", SqlText.storableOrNull(confirmation.planSha256()));
        }
    }

    private static void putCancelRequest(JsonRows row, @Nullable CancelRequest cancel) {
        if (cancel != null) {
            row.put("cancel_requested_at", cancel.at()).put("cancel_requested_by", SqlText.storable(cancel.by()));
        }
    }

    private static void putError(JsonRows row, @Nullable TaskError error) {
        if (error != null) {
            row.put("error_code", SqlText.storable(error.code()))
                    .put("error_message", SqlText.storable(error.message()));
        }
    }

    /** Only the loss itself opens the late report; whatever is written to the task afterwards closes it (F4). */
    private static boolean declaredLost(Task before, Task after) {
        TaskError error = after.error();
        return before.status() == TaskStatus.RUNNING
                && error != null
                && error.code().equals(OUTCOME_UNKNOWN);
    }

    /** Whether the task counts against one plan_and_apply per workspace, as the index of P10 has it. */
    static boolean atWork(Task task) {
        boolean confirmed = task.status() == TaskStatus.PENDING && task.phase() == Phase.APPLY;
        boolean busy = task.status() == TaskStatus.RUNNING || task.status() == TaskStatus.APPLY_PENDING;
        return task.request().type() == TaskType.PLAN_AND_APPLY && (busy || confirmed);
    }

    /** Whether the change ends what looked for the workspace's state; a destruction tells nothing of where it is (T4). */
    static boolean settles(TaskChange change) {
        TaskStatus now = change.after().status();
        boolean ended = change.before().phase() == Phase.PLAN
                ? now == TaskStatus.PLANNED || now == TaskStatus.APPLY_PENDING
                : now == TaskStatus.APPLIED || now == TaskStatus.FAILED || now == TaskStatus.CANCELED;
        return ended
                && change.before().status() == TaskStatus.RUNNING
                && !change.before().request().options().destroy();
    }

    /** Whether the change confirms a plan or places its apply, so that enough people must have approved it (F10). */
    static boolean applies(TaskChange change) {
        Task after = change.after();
        boolean confirmed = change.before().phase() == Phase.PLAN;
        boolean placed = change.before().status() == TaskStatus.PENDING && after.status() == TaskStatus.RUNNING;
        return after.phase() == Phase.APPLY && (confirmed || placed);
    }

    /** Whether the change is a done apply of a provisional configuration. */
    static boolean adopts(TaskChange change) {
        return change.before().request().provisional()
                && change.before().status() == TaskStatus.RUNNING
                && change.after().status() == TaskStatus.APPLIED;
    }

    private static void slot(SlotChange change, JsonRows row) {
        row.put("pod", change.pod().value())
                .put("index", change.before().index())
                .put("only_unacknowledged", change.onlyUnacknowledged())
                .put("blocked_until_idle", change.after().blockedUntilIdle())
                .put("updated_at", change.after().updatedAt());
        RunningAttempt before = change.before().attempt();
        if (before != null) {
            row.put("was_task_id", before.task().value())
                    .put("was_attempt", before.attempt())
                    .put("was_accepted", before.acceptedAt() != null);
        }
        RunningAttempt after = change.after().attempt();
        if (after != null) {
            row.put("task_id", after.task().value())
                    .put("attempt", after.attempt())
                    .put("phase", after.phase())
                    .put("task_type", after.type())
                    .put("assigned_at", after.assignedAt())
                    .put("accepted_at", after.acceptedAt())
                    .put("begun_at", after.begunAt());
        }
    }

    private static void reservation(Reservation reservation, JsonRows row) {
        row.put("task_id", reservation.task().value())
                .put("pod", reservation.pod().value())
                .put("since", reservation.since());
    }

    private static void entry(TimelineEntry entry, JsonRows row) {
        Location location = entry.location();
        row.put("task_id", entry.task().value())
                .put("at", entry.at())
                .put("from_status", entry.from())
                .put("to_status", entry.to())
                .put("reason", SqlText.storable(entry.reason()))
                .put("phase", entry.phase())
                .put("pod", location == null ? null : location.pod().value())
                .put("slot", location == null ? null : location.slot())
                .put("attempt", entry.attempt())
                .put("caused_by", SqlText.storableOrNull(entry.by()));
    }

    private static String name(PodChange change) {
        return either(change).name().value();
    }

    private static StoredPod either(PodChange change) {
        StoredPod before = change.before();
        StoredPod after = change.after();
        if (before != null) {
            return before;
        }
        if (after != null) {
            return after;
        }
        throw new IllegalArgumentException("a pod's change has a before or an after");
    }

    private static void pod(PodChange change, JsonRows row) {
        row.put("name", name(change)).put("new_slots", change.newSlots()).put("gone", change.after() == null);
        StoredPod before = change.before();
        if (before != null) {
            row.put("was_phase", before.phase());
            putBinding(row, "was_", before.binding());
            putDrain(row, "was_", before.drain());
        }
        StoredPod after = change.after();
        if (after != null) {
            row.put("phase", after.phase())
                    .put(
                            "agent_id",
                            after.agent() == null
                                    ? null
                                    : SqlText.storable(after.agent().value()))
                    .put("template_hash", after.templateHash())
                    .put("runtime", after.runtime())
                    .put("placeholder", after.placeholder())
                    .put("created_at", after.createdAt());
            putDrain(row, "", after.drain());
            putBinding(row, "", after.binding());
        }
    }

    private static void putBinding(JsonRows row, String prefix, @Nullable AgentBinding binding) {
        if (binding == null) {
            return;
        }
        row.put(prefix + "reconnect_sha256", binding.reconnectSha256());
        PodProcess process = binding.process();
        if (process != null) {
            row.put(prefix + "process_id", SqlText.storable(process.id()))
                    .put(prefix + "process_generation", process.generation());
        }
    }

    private static void putDrain(JsonRows row, String prefix, @Nullable Drain drain) {
        row.put(prefix + "drained", drain != null && drain.drained());
        if (drain != null) {
            row.put(prefix + "drain_reason", drain.reason()).put(prefix + "drain_since", drain.since());
        }
    }
}
