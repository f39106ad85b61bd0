package dev.berth.server.persistence.task;

import dev.berth.domain.access.ApprovalRule;
import dev.berth.domain.access.Approvals;
import dev.berth.domain.access.Author;
import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.BlockedBy;
import dev.berth.domain.task.CancelRequest;
import dev.berth.domain.task.Confirmation;
import dev.berth.domain.task.Location;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.PlanOptionsBuilder;
import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskBuilder;
import dev.berth.domain.task.TaskError;
import dev.berth.domain.task.TaskRequest;
import dev.berth.domain.task.TaskRequestBuilder;
import dev.berth.domain.task.TaskSource;
import dev.berth.domain.task.TaskStatus;
import dev.berth.domain.task.TaskTimes;
import dev.berth.domain.task.TaskType;
import dev.berth.domain.task.Tool;
import dev.berth.server.control.port.TaskView;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.database.Times;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rows of {@code tasks} as tasks. */
public final class TaskRows {
    /** The status of a task that is not final, as the partial indexes have it. */
    public static final String LIVE = "status IN ('pending', 'running', 'apply_pending')";

    /** The columns of a task by their positions; names would be looked up in every row. */
    private enum Column {
        ID,
        WORKSPACE,
        POOL,
        TOOL,
        TYPE,
        MESSAGE,
        PRIORITY,
        AUTO_APPLY_BY,
        DESTROY,
        TARGETS,
        REPLACEMENTS,
        REFRESH_ONLY,
        REFRESH,
        WORKING_DIRECTORY,
        TIMEOUT_MS,
        CONFIGURATION_VERSION,
        PROVISIONAL,
        SUBMITTED_BY,
        CREATED_AT,
        STATUS,
        PHASE,
        ATTEMPT,
        PENDING_SINCE,
        STARTED_AT,
        FINISHED_AT,
        POD,
        SLOT,
        PLAN_HAS_CHANGES,
        PLAN_ADD,
        PLAN_CHANGE,
        PLAN_DESTROY,
        PLAN_SHA256,
        PLAN_TOOL_VERSION,
        PLAN_ATTEMPT,
        CONFIRMED_BY,
        CONFIRMED_AT,
        CONFIRMED_PLAN_SHA256,
        CANCEL_REQUESTED_AT,
        CANCEL_REQUESTED_BY,
        ERROR_CODE,
        ERROR_MESSAGE,
        LOST_PLAN_ATTEMPTS,
        SUBMITTED_BY_PERSON,
        CONFIGURED_BY,
        CONFIGURED_BY_PERSON,
        APPROVAL_PEOPLE,
        APPROVAL_TEAM,
        APPROVAL_NOT_SUBMITTER,
        APPROVALS,
        SOURCE
    }

    /** All of a task, as the first columns of a row; the table's alias must be {@code t}. */
    public static final String COLUMNS = Arrays.stream(Column.values())
            .map(column -> "t." + column.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));

    /** How many they are, and so the position of what follows them. */
    public static final int COUNT = Column.values().length;

    /** How large a task is; what it consists of beyond these is small. */
    static final String SIZE = "1024 + octet_length(message) + octet_length(array_to_string(targets, ' '))"
            + " + octet_length(array_to_string(replacements, ' '))";

    /** Directly after the columns: what stands in a pending task's way (P10, W4); the workspace's alias must be {@code w}. */
    public static final String BLOCKS = """
            t.status = 'pending' AND w.lock_by IS NOT NULL AS workspace_locked,
            CASE WHEN t.status = 'pending' AND t.type = 'plan_and_apply' THEN %s END AS earlier_task,
            CASE WHEN w.ordered AND t.status = 'pending' AND t.type = 'plan_and_apply'
                 THEN upstream_holder(t.workspace, t.id) END AS upstream_task""".formatted(earlier("t.workspace", "t.id"));

    /** The position of what follows a view. */
    public static final int AFTER_VIEW = COUNT + 3;

    private TaskRows() {}

    /**
     * The first plan_and_apply of a workspace that is alive, if it was submitted before the task {@code id} (P10). In these
     * expressions only the index {@code plan_and_applies_in_line} has it, so no plan looks elsewhere.
     */
    static String earlier(String workspace, String id) {
        return first(workspace, "AND e.id + 0 < " + id);
    }

    /** The first plan_and_apply of a workspace that is alive. */
    static String first(String workspace) {
        return first(workspace, "");
    }

    private static String first(String workspace, String condition) {
        return """
                (SELECT min(e.id + 0) FROM tasks e
                  WHERE e.workspace || '' = %s AND e.type || '' = 'plan_and_apply'
                    AND e.status || '' IN ('pending', 'running', 'apply_pending') %s)""".formatted(workspace, condition);
    }

    public static TaskView view(Row row) {
        return new TaskView(task(row), blockedBy(row));
    }

    public static Task task(Row row) {
        return TaskBuilder.builder()
                .id(new TaskId(row.getLong(Column.ID.ordinal())))
                .request(request(row))
                .status(SqlText.parse(TaskStatus.class, row.getString(Column.STATUS.ordinal())))
                .phase(SqlText.parse(Phase.class, row.getString(Column.PHASE.ordinal())))
                .attempt(row.getInteger(Column.ATTEMPT.ordinal()))
                .times(new TaskTimes(
                        instant(row, Column.CREATED_AT.ordinal()),
                        instant(row, Column.PENDING_SINCE.ordinal()),
                        instantOrNull(row, Column.STARTED_AT.ordinal()),
                        instantOrNull(row, Column.FINISHED_AT.ordinal())))
                .location(location(row.getString(Column.POD.ordinal()), row.getInteger(Column.SLOT.ordinal())))
                .plan(plan(row))
                .planAttempt(row.getInteger(Column.PLAN_ATTEMPT.ordinal()))
                .approvals(approvals(row))
                .confirmation(confirmation(row))
                .cancelRequest(cancelRequest(row))
                .error(error(row))
                .lostPlanAttempts(row.getInteger(Column.LOST_PLAN_ATTEMPTS.ordinal()))
                .build();
    }

    public static Instant instant(Row row, String column) {
        return Times.instant(row.getOffsetDateTime(column));
    }

    public static @Nullable Instant instantOrNull(Row row, String column) {
        return Times.instantOrNull(row.getOffsetDateTime(column));
    }

    public static Instant instant(Row row, int position) {
        return Times.instant(row.getOffsetDateTime(position));
    }

    public static @Nullable Instant instantOrNull(Row row, int position) {
        return Times.instantOrNull(row.getOffsetDateTime(position));
    }

    private static TaskRequest request(Row row) {
        return TaskRequestBuilder.builder()
                .workspace(new WorkspaceName(row.getString(Column.WORKSPACE.ordinal())))
                .pool(new PoolName(row.getString(Column.POOL.ordinal())))
                .tool(SqlText.parse(Tool.class, row.getString(Column.TOOL.ordinal())))
                .type(SqlText.parse(TaskType.class, row.getString(Column.TYPE.ordinal())))
                .message(row.getString(Column.MESSAGE.ordinal()))
                .priority(row.getInteger(Column.PRIORITY.ordinal()))
                .autoApplyBy(row.getString(Column.AUTO_APPLY_BY.ordinal()))
                .options(PlanOptionsBuilder.builder()
                        .destroy(row.getBoolean(Column.DESTROY.ordinal()))
                        .targets(List.of(row.getArrayOfStrings(Column.TARGETS.ordinal())))
                        .replace(List.of(row.getArrayOfStrings(Column.REPLACEMENTS.ordinal())))
                        .refreshOnly(row.getBoolean(Column.REFRESH_ONLY.ordinal()))
                        .refresh(row.getBoolean(Column.REFRESH.ordinal()))
                        .build())
                .workingDirectory(row.getString(Column.WORKING_DIRECTORY.ordinal()))
                .timeout(Duration.ofMillis(row.getLong(Column.TIMEOUT_MS.ordinal())))
                .configurationVersion(row.getInteger(Column.CONFIGURATION_VERSION.ordinal()))
                .provisional(row.getBoolean(Column.PROVISIONAL.ordinal()))
                .submittedBy(row.getString(Column.SUBMITTED_BY.ordinal()))
                .source(source(row))
                .build();
    }

    private static @Nullable TaskSource source(Row row) {
        JsonObject source = row.getJsonObject(Column.SOURCE.ordinal());
        return source == null
                ? null
                : new TaskSource(
                        source.getString("repository"), source.getString("commit"), source.getInteger("pullRequest"));
    }

    public static @Nullable Location location(Row row) {
        return location(row.getString("pod"), row.getInteger("slot"));
    }

    private static @Nullable Location location(@Nullable String pod, @Nullable Integer slot) {
        return pod == null || slot == null ? null : new Location(new PodName(pod), slot);
    }

    private static @Nullable CancelRequest cancelRequest(Row row) {
        Instant at = instantOrNull(row, Column.CANCEL_REQUESTED_AT.ordinal());
        return at == null ? null : new CancelRequest(row.getString(Column.CANCEL_REQUESTED_BY.ordinal()), at);
    }

    private static @Nullable PlanSummary plan(Row row) {
        Boolean hasChanges = row.getBoolean(Column.PLAN_HAS_CHANGES.ordinal());
        if (hasChanges == null) {
            return null;
        }
        return new PlanSummary(
                hasChanges,
                row.getInteger(Column.PLAN_ADD.ordinal()),
                row.getInteger(Column.PLAN_CHANGE.ordinal()),
                row.getInteger(Column.PLAN_DESTROY.ordinal()),
                row.getString(Column.PLAN_SHA256.ordinal()),
                row.getString(Column.PLAN_TOOL_VERSION.ordinal()));
    }

    private static @Nullable Confirmation confirmation(Row row) {
        String by = row.getString(Column.CONFIRMED_BY.ordinal());
        return by == null
                ? null
                : new Confirmation(
                        by,
                        instant(row, Column.CONFIRMED_AT.ordinal()),
                        row.getString(Column.CONFIRMED_PLAN_SHA256.ordinal()));
    }

    /** Most tasks are under no rule, and nobody has approved them. */
    private static Approvals approvals(Row row) {
        ApprovalRule rule = ApprovalRows.rule(
                row.getInteger(Column.APPROVAL_PEOPLE.ordinal()),
                row.getString(Column.APPROVAL_TEAM.ordinal()),
                row.getBoolean(Column.APPROVAL_NOT_SUBMITTER.ordinal()));
        JsonArray given = row.getJsonArray(Column.APPROVALS.ordinal());
        if (rule == null && given == null) {
            return Approvals.NONE;
        }
        Author submitter = new Author(
                row.getString(Column.SUBMITTED_BY.ordinal()), row.getString(Column.SUBMITTED_BY_PERSON.ordinal()));
        String configuredBy = row.getString(Column.CONFIGURED_BY.ordinal());
        String configurer = row.getString(Column.CONFIGURED_BY_PERSON.ordinal());
        return Approvals.of(rule, ApprovalRows.authors(submitter, configuredBy, configurer), ApprovalRows.given(given));
    }

    private static @Nullable TaskError error(Row row) {
        String code = row.getString(Column.ERROR_CODE.ordinal());
        return code == null ? null : new TaskError(code, row.getString(Column.ERROR_MESSAGE.ordinal()));
    }

    private static @Nullable BlockedBy blockedBy(Row row) {
        if (row.getBoolean(COUNT)) {
            return BlockedBy.LOCK;
        }
        Long earlier = row.getLong(COUNT + 1);
        if (earlier != null) {
            return new BlockedBy(BlockedBy.Reason.EARLIER_TASK, new TaskId(earlier));
        }
        Long upstream = row.getLong(COUNT + 2);
        return upstream == null ? null : new BlockedBy(BlockedBy.Reason.UPSTREAM, new TaskId(upstream));
    }
}
