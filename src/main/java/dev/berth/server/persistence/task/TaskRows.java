package dev.berth.server.persistence.task;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.BlockedBy;
import dev.berth.domain.task.Confirmation;
import dev.berth.domain.task.Location;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskError;
import dev.berth.domain.task.TaskRequest;
import dev.berth.domain.task.TaskStatus;
import dev.berth.domain.task.TaskType;
import dev.berth.domain.task.Tool;
import dev.berth.server.control.port.TaskView;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.database.Times;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of {@code tasks} as tasks. */
public final class TaskRows {
    /** The status of a task that is not final, as the partial indexes have it. */
    public static final String LIVE = "status IN ('pending', 'running', 'apply_pending')";

    /** All of a task; the table's alias must be {@code t}. */
    public static final String COLUMNS = """
            t.id, t.workspace, t.pool, t.tool, t.type, t.message, t.priority, t.auto_apply_by, t.destroy, t.targets,
            t.replacements, t.refresh_only, t.refresh, t.working_directory, t.timeout_ms, t.configuration_version, t.submitted_by, t.created_at,
            t.status, t.phase, t.attempt, t.pending_since, t.started_at, t.finished_at, t.pod, t.slot,
            t.plan_has_changes, t.plan_add, t.plan_change, t.plan_destroy, t.plan_sha256, t.plan_tool_version,
            t.plan_attempt, t.confirmed_by, t.confirmed_at, t.confirmed_plan_sha256, t.cancel_requested_at,
            t.cancel_requested_by, t.error_code, t.error_message, t.lost_plan_attempts""";

    /** What stands in a pending task's way (P10); the workspace's alias must be {@code w}. */
    static final String BLOCKS = """
            t.status = 'pending' AND w.lock_by IS NOT NULL AS workspace_locked,
            CASE WHEN t.status = 'pending' AND t.type = 'plan_and_apply' THEN
                (SELECT min(e.id) FROM tasks e
                  WHERE e.workspace = t.workspace AND e.id < t.id AND e.type = 'plan_and_apply' AND e.%s)
            END AS earlier_task""".formatted(LIVE);

    private TaskRows() {}

    public static TaskView view(Row row) {
        return new TaskView(task(row), blockedBy(row));
    }

    public static Task task(Row row) {
        return new Task(
                new TaskId(row.getLong("id")),
                request(row),
                SqlText.parse(TaskStatus.class, row.getString("status")),
                SqlText.parse(Phase.class, row.getString("phase")),
                row.getInteger("attempt"),
                instant(row, "created_at"),
                instant(row, "pending_since"),
                instantOrNull(row, "started_at"),
                instantOrNull(row, "finished_at"),
                location(row),
                plan(row),
                row.getInteger("plan_attempt"),
                confirmation(row),
                instantOrNull(row, "cancel_requested_at"),
                row.getString("cancel_requested_by"),
                error(row),
                row.getInteger("lost_plan_attempts"));
    }

    public static Instant instant(Row row, String column) {
        return Times.instant(row.getOffsetDateTime(column));
    }

    public static @Nullable Instant instantOrNull(Row row, String column) {
        return Times.instantOrNull(row.getOffsetDateTime(column));
    }

    private static TaskRequest request(Row row) {
        return new TaskRequest(
                new WorkspaceName(row.getString("workspace")),
                new PoolName(row.getString("pool")),
                SqlText.parse(Tool.class, row.getString("tool")),
                SqlText.parse(TaskType.class, row.getString("type")),
                row.getString("message"),
                row.getInteger("priority"),
                row.getString("auto_apply_by"),
                row.getBoolean("destroy"),
                List.of(row.getArrayOfStrings("targets")),
                List.of(row.getArrayOfStrings("replacements")),
                row.getBoolean("refresh_only"),
                row.getBoolean("refresh"),
                row.getString("working_directory"),
                Duration.ofMillis(row.getLong("timeout_ms")),
                row.getInteger("configuration_version"),
                row.getString("submitted_by"));
    }

    public static @Nullable Location location(Row row) {
        String pod = row.getString("pod");
        return pod == null ? null : new Location(new PodName(pod), row.getInteger("slot"));
    }

    private static @Nullable PlanSummary plan(Row row) {
        Boolean hasChanges = row.getBoolean("plan_has_changes");
        if (hasChanges == null) {
            return null;
        }
        return new PlanSummary(
                hasChanges,
                row.getInteger("plan_add"),
                row.getInteger("plan_change"),
                row.getInteger("plan_destroy"),
                row.getString("plan_sha256"),
                row.getString("plan_tool_version"));
    }

    private static @Nullable Confirmation confirmation(Row row) {
        String by = row.getString("confirmed_by");
        return by == null
                ? null
                : new Confirmation(by, instant(row, "confirmed_at"), row.getString("confirmed_plan_sha256"));
    }

    private static @Nullable TaskError error(Row row) {
        String code = row.getString("error_code");
        return code == null ? null : new TaskError(code, row.getString("error_message"));
    }

    private static @Nullable BlockedBy blockedBy(Row row) {
        if (row.getBoolean("workspace_locked")) {
            return BlockedBy.LOCK;
        }
        Long earlier = row.getLong("earlier_task");
        return earlier == null ? null : new BlockedBy(BlockedBy.Reason.EARLIER_TASK, new TaskId(earlier));
    }
}
