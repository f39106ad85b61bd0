package dev.berth.server.persistence.turn;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
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
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.database.Times;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A turn's changes as the JSON row sets that {@link TurnStatement} and {@link PodStatements} take; sorted, so that rows are locked in one order. */
final class ChangeRows {
    private static final String OUTCOME_UNKNOWN = "apply_outcome_unknown";

    private ChangeRows() {}

    /** What a turn's statement takes. */
    static JsonObject of(PoolName pool, TurnChanges changes) {
        return new JsonObject()
                .put("tasks", tasks(changes.tasks()))
                .put("gates", gates(changes.tasks()))
                .put("slots", slots(pool, changes.slots()))
                .put("release", reservations(changes.release()))
                .put("reserve", reservations(changes.reserve()))
                .put("locks", locks(changes))
                .put("holds", holds(changes))
                .put("steps", steps(changes.timeline()));
    }

    private static JsonArray tasks(List<TaskChange> changes) {
        return rows(changes, Comparator.comparing(change -> change.before().id()), ChangeRows::task);
    }

    /** The workspaces of placements, each once, as they were read. */
    private static JsonArray gates(List<TaskChange> changes) {
        return changes.stream()
                .filter(change -> change.workspaceVersion() != null)
                .map(change -> new JsonObject()
                        .put("workspace", change.before().request().workspace().value())
                        .put("version", change.workspaceVersion()))
                .distinct()
                .sorted(Comparator.comparing(gate -> gate.getString("workspace")))
                .collect(JsonArray::new, JsonArray::add, JsonArray::addAll);
    }

    private static JsonArray slots(PoolName pool, List<SlotChange> changes) {
        Comparator<SlotChange> order = Comparator.comparing(SlotChange::pod)
                .thenComparing(change -> change.before().index());
        return rows(changes, order, change -> slot(change).put("pool", pool.value()));
    }

    private static JsonArray reservations(List<Reservation> reservations) {
        return rows(reservations, Comparator.comparing(Reservation::task), ChangeRows::reservation);
    }

    private static JsonArray locks(TurnChanges changes) {
        return rows(
                changes.locks(),
                Comparator.comparing(WorkspaceLock::workspace),
                lock -> new JsonObject()
                        .put("workspace", lock.workspace().value())
                        .put("reason", SqlText.storable(lock.reason()))
                        .put("at", Times.jsonOrNull(changes.at())));
    }

    /** The attempts that end; and, without an attempt, the other tasks of which the turn tells a step. */
    private static JsonArray holds(TurnChanges changes) {
        JsonArray rows = rows(
                changes.endedAttempts(),
                Comparator.comparing(AttemptRef::task),
                attempt -> hold(attempt.task()).put("attempt", attempt.attempt()));
        Set<TaskId> ended =
                changes.endedAttempts().stream().map(AttemptRef::task).collect(Collectors.toSet());
        changes.timeline().stream()
                .map(TimelineEntry::task)
                .filter(task -> !ended.contains(task))
                .distinct()
                .sorted()
                .map(ChangeRows::hold)
                .forEach(rows::add);
        return rows;
    }

    private static JsonObject hold(TaskId task) {
        return new JsonObject().put("task_id", task.value());
    }

    /** In their order. */
    private static JsonArray steps(List<TimelineEntry> entries) {
        JsonArray rows = new JsonArray();
        entries.forEach(entry -> rows.add(entry(entry).put("ordinal", rows.size())));
        return rows;
    }

    static JsonArray pods(List<PodChange> changes) {
        return rows(changes, Comparator.comparing(ChangeRows::name), ChangeRows::pod);
    }

    private static <T> JsonArray rows(List<T> changes, Comparator<T> order, Function<T, JsonObject> row) {
        JsonArray rows = new JsonArray();
        changes.stream().sorted(order).map(row).forEach(rows::add);
        return rows;
    }

    private static JsonObject task(TaskChange change) {
        Task before = change.before();
        JsonObject row = after(change.after())
                .put("id", before.id().value())
                .put("workspace", before.request().workspace().value())
                .put("was_status", SqlText.of(before.status()))
                .put("was_phase", SqlText.of(before.phase()))
                .put("was_attempt", before.attempt())
                .put("was_cancel_requested_at", Times.jsonOrNull(before.cancelRequestedAt()))
                .put("report_open", declaredLost(before, change.after()))
                .put("at_work", atWork(change.after()))
                .put("settles", settles(change));
        Confirmation confirmation = before.confirmation();
        if (confirmation != null) {
            row.put("was_confirmed_by", SqlText.storable(confirmation.by()))
                    .put("was_confirmed_at", Times.jsonOrNull(confirmation.at()))
                    .put("was_confirmed_plan_sha256", SqlText.storableOrNull(confirmation.planSha256()));
        }
        return row;
    }

    private static JsonObject after(Task task) {
        JsonObject row = new JsonObject()
                .put("status", SqlText.of(task.status()))
                .put("phase", SqlText.of(task.phase()))
                .put("attempt", task.attempt())
                .put("pending_since", Times.jsonOrNull(task.pendingSince()))
                .put("started_at", Times.jsonOrNull(task.startedAt()))
                .put("finished_at", Times.jsonOrNull(task.finishedAt()))
                .put("plan_attempt", task.planAttempt())
                .put("lost_plan_attempts", task.lostPlanAttempts());
        putLocation(row, task.location());
        putPlan(row, task.plan());
        putConfirmation(row, task.confirmation());
        putCancelRequest(row, task.cancelRequest());
        putError(row, task.error());
        return row;
    }

    private static void putLocation(JsonObject row, @Nullable Location location) {
        if (location != null) {
            row.put("pod", location.pod().value()).put("slot", location.slot());
        }
    }

    private static void putPlan(JsonObject row, @Nullable PlanSummary plan) {
        if (plan != null) {
            row.put("plan_has_changes", plan.hasChanges())
                    .put("plan_add", plan.add())
                    .put("plan_change", plan.change())
                    .put("plan_destroy", plan.destroy())
                    .put("plan_sha256", SqlText.storableOrNull(plan.sha256()))
                    .put("plan_tool_version", SqlText.storableOrNull(plan.toolVersion()));
        }
    }

    private static void putConfirmation(JsonObject row, @Nullable Confirmation confirmation) {
        if (confirmation != null) {
            row.put("confirmed_by", SqlText.storable(confirmation.by()))
                    .put("confirmed_at", Times.jsonOrNull(confirmation.at()))
                    .put("confirmed_plan_sha256", SqlText.storableOrNull(confirmation.planSha256()));
        }
    }

    private static void putCancelRequest(JsonObject row, @Nullable CancelRequest cancel) {
        if (cancel != null) {
            row.put("cancel_requested_at", Times.jsonOrNull(cancel.at()))
                    .put("cancel_requested_by", SqlText.storable(cancel.by()));
        }
    }

    private static void putError(JsonObject row, @Nullable TaskError error) {
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

    private static JsonObject slot(SlotChange change) {
        JsonObject row = new JsonObject()
                .put("pod", change.pod().value())
                .put("index", change.before().index())
                .put("only_unacknowledged", change.onlyUnacknowledged())
                .put("blocked_until_idle", change.after().blockedUntilIdle())
                .put("updated_at", Times.jsonOrNull(change.after().updatedAt()));
        RunningAttempt before = change.before().attempt();
        if (before != null) {
            row.put("was_task_id", before.task().value()).put("was_attempt", before.attempt());
        }
        RunningAttempt after = change.after().attempt();
        if (after != null) {
            row.put("task_id", after.task().value())
                    .put("attempt", after.attempt())
                    .put("phase", SqlText.of(after.phase()))
                    .put("task_type", SqlText.of(after.type()))
                    .put("assigned_at", Times.jsonOrNull(after.assignedAt()))
                    .put("accepted_at", Times.jsonOrNull(after.acceptedAt()))
                    .put("begun_at", Times.jsonOrNull(after.begunAt()));
        }
        return row;
    }

    private static JsonObject reservation(Reservation reservation) {
        return new JsonObject()
                .put("task_id", reservation.task().value())
                .put("pod", reservation.pod().value())
                .put("since", Times.jsonOrNull(reservation.since()));
    }

    private static JsonObject entry(TimelineEntry entry) {
        Location location = entry.location();
        return new JsonObject()
                .put("task_id", entry.task().value())
                .put("at", Times.jsonOrNull(entry.at()))
                .put("from_status", SqlText.orNull(entry.from()))
                .put("to_status", SqlText.of(entry.to()))
                .put("reason", SqlText.storable(entry.reason()))
                .put("phase", SqlText.of(entry.phase()))
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

    private static JsonObject pod(PodChange change) {
        JsonObject row = new JsonObject()
                .put("name", name(change))
                .put("new_slots", change.newSlots())
                .put("gone", change.after() == null);
        StoredPod before = change.before();
        if (before != null) {
            row.put("was_phase", SqlText.of(before.phase()));
            putBinding(row, "was_", before.binding());
            putDrain(row, "was_", before.drain());
        }
        StoredPod after = change.after();
        if (after != null) {
            row.put("phase", SqlText.of(after.phase()))
                    .put(
                            "agent_id",
                            after.agent() == null
                                    ? null
                                    : SqlText.storable(after.agent().value()))
                    .put("template_hash", after.templateHash())
                    .put("runtime", SqlText.of(after.runtime()))
                    .put("placeholder", after.placeholder())
                    .put("created_at", Times.jsonOrNull(after.createdAt()));
            putDrain(row, "", after.drain());
            putBinding(row, "", after.binding());
        }
        return row;
    }

    private static void putBinding(JsonObject row, String prefix, @Nullable AgentBinding binding) {
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

    private static void putDrain(JsonObject row, String prefix, @Nullable Drain drain) {
        row.put(prefix + "drained", drain != null && drain.drained());
        if (drain != null) {
            row.put(prefix + "drain_reason", SqlText.of(drain.reason()))
                    .put(prefix + "drain_since", Times.jsonOrNull(drain.since()));
        }
    }
}
