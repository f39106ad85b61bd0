package dev.berth.server.persistence.task;

import dev.berth.domain.access.Approvals;
import dev.berth.domain.access.Author;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.BlockedBy;
import dev.berth.domain.task.PlanOptions;
import dev.berth.domain.task.PlanOptionsBuilder;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskRequest;
import dev.berth.domain.task.TaskRequestBuilder;
import dev.berth.domain.task.TaskSource;
import dev.berth.domain.task.Tool;
import dev.berth.server.control.port.ScheduleStore.Occurrence;
import dev.berth.server.control.port.TaskStore.IdempotencyKey;
import dev.berth.server.control.port.TaskStore.Submission;
import dev.berth.server.control.port.TaskStore.Submitted;
import dev.berth.server.control.port.TaskStore.Unusable;
import dev.berth.server.control.port.TaskView;
import dev.berth.server.control.port.WorkspaceGate;
import dev.berth.server.control.port.WorkspaceGate.Chain;
import dev.berth.server.persistence.database.JsonRows;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.database.Times;
import dev.berth.server.persistence.task.SubmissionStatements.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Submissions as rows for {@link SubmissionStatements}, and its answers as outcomes. */
public final class SubmissionRows {
    /** The first plan_and_apply of each workspace in this batch, which the statement does not see in the table yet. */
    private final Map<WorkspaceName, TaskId> firstExclusive = new HashMap<>();

    SubmissionRows() {}

    /** The values of the statement for one submission to pools of which nothing is known. */
    public static Object[] values(Submission submission, int maxPending, Instant now) {
        return values(List.of(new Asked(submission, maxPending, now)), new JsonArray());
    }

    /** The same for what comes after upstream workspaces. */
    public static Object[] valuesAfterUpstreams(Submission submission, int maxPending, Instant now) {
        return values(List.of(new Asked(submission, null, true, maxPending, now, null, false)), new JsonArray());
    }

    /** The same for a time of a schedule. */
    public static Object[] values(Submission submission, Occurrence occurrence, int maxPending, Instant now) {
        return values(List.of(new Asked(submission, occurrence, false, maxPending, now, null, false)), new JsonArray());
    }

    static Object[] values(List<Asked> batch, JsonArray waiting) {
        JsonRows rows = new JsonRows();
        batch.forEach(asked -> write(asked, rows.row().put("n", rows.rows() - 1)));
        String[] workspaces = batch.stream()
                .map(asked -> asked.submission().workspace().value())
                .distinct()
                .toArray(String[]::new);
        return new Object[] {rows.text(), workspaces, waiting};
    }

    private static void write(Asked asked, JsonRows row) {
        Submission submission = asked.submission();
        row.put("workspace", submission.workspace().value())
                .put("type", submission.type())
                .put("message", SqlText.storable(submission.message()))
                .put("priority", submission.priority())
                .put("auto_apply", submission.autoApply())
                .put("destroy", submission.options().destroy())
                .put("targets", words(submission.options().targets()))
                .put("replacements", words(submission.options().replace()))
                .put("refresh_only", submission.options().refreshOnly())
                .put("refresh", submission.options().refresh())
                .put("timeout_ms", Times.millis(submission.timeout()))
                .put("submitted_by", SqlText.storable(submission.submittedBy()))
                .put("submitted_by_person", SqlText.storableOrNull(submission.submitterPerson()))
                .put("at", asked.now())
                .put("max_pending", asked.maxPending())
                .put("traceparent", asked.traceparent())
                .put("wanted", submission.configurationVersion());
        Occurrence occurrence = asked.occurrence();
        if (occurrence != null) {
            row.put("schedule", occurrence.schedule())
                    .put("schedule_revision", occurrence.revision())
                    .put("schedule_next", occurrence.next());
        }
        if (asked.chained()) {
            row.put("chained", true);
        }
        TaskSource source = submission.source();
        if (source != null) {
            row.put("source_repository", source.repository())
                    .put("source_commit", source.commit())
                    .put("source_pull", source.pullRequest());
        }
        IdempotencyKey key = submission.idempotencyKey();
        if (key != null) {
            row.put("token_id", key.tokenId())
                    .put("key", SqlText.storable(key.key()))
                    .put("body_sha256", key.bodySha256());
        }
    }

    private static List<String> words(List<String> words) {
        return words.stream().map(SqlText::storable).toList();
    }

    /** What became of one of the batch. To be asked for all of them, in their order. */
    Outcome outcome(Asked asked, Row row) {
        Long known = row.getLong(Answer.KNOWN_TASK.ordinal());
        IdempotencyKey key = asked.submission().idempotencyKey();
        if (key != null && known != null) {
            if (row.getBoolean(Answer.KNOWN_EXPIRED.ordinal())) {
                return new Outcome.KeyExpired();
            }
            return key.bodySha256().equals(row.getString(Answer.KNOWN_BODY.ordinal()))
                    ? new Outcome.Known(new TaskId(known))
                    : new Outcome.Final(new Submitted.KeyMismatch());
        }
        return row.getBoolean(Answer.HELD.ordinal()) ? new Outcome.Beside() : new Outcome.Final(submitted(asked, row));
    }

    private Submitted submitted(Asked asked, Row row) {
        if (row.getLong(Answer.ID.ordinal()) != null) {
            return created(asked, row);
        }
        if (row.getString(Answer.POOL.ordinal()) == null) {
            return new Submitted.NoWorkspace();
        }
        if (row.getBoolean(Answer.NOT_DUE.ordinal())) {
            return new Submitted.NotDue();
        }
        if (row.getBoolean(Answer.AUTO_APPLY_FORBIDDEN.ordinal())) {
            return new Submitted.AutoApplyForbidden();
        }
        Integer wanted = asked.submission().configurationVersion();
        String unusable = row.getString(Answer.UNUSABLE.ordinal());
        if (wanted != null && unusable != null) {
            return new Submitted.ConfigurationUnusable(wanted, SqlText.parse(Unusable.class, unusable));
        }
        if (row.getString(Answer.LAST_HOME.ordinal()) != null) {
            return new Submitted.StateElsewhere(
                    row.getString(Answer.LAST_HOME.ordinal()), row.getString(Answer.HOME.ordinal()));
        }
        if (asked.submission().options().destroy()) {
            return new Submitted.QueueFull();
        }
        if (row.getInteger(Answer.CONFIGURATION_VERSION.ordinal()) == 0) {
            return new Submitted.NoConfiguration();
        }
        return row.getBoolean(Answer.VACANT.ordinal())
                ? new Submitted.ConfigurationEmpty(tool(row), row.getString(Answer.WORKING_DIRECTORY.ordinal()))
                : new Submitted.QueueFull();
    }

    private Submitted created(Asked asked, Row row) {
        TaskId id = new TaskId(row.getLong(Answer.ID.ordinal()));
        TaskRequest request = request(asked.submission(), row);
        Task task = Task.submitted(id, request, approvals(asked.submission(), row), Times.stored(asked.now()));
        boolean locked = row.getBoolean(Answer.LOCKED.ordinal());
        BlockedBy earlier = earlier(task, row.getLong(Answer.EARLIER_TASK.ordinal()));
        Long upstream = task.exclusive() ? row.getLong(Answer.UPSTREAM_TASK.ordinal()) : null;
        if (earlier == null && upstream != null) {
            earlier = new BlockedBy(BlockedBy.Reason.UPSTREAM, new TaskId(upstream));
        }
        return new Submitted.Created(
                new TaskView(task, locked ? BlockedBy.LOCK : earlier),
                new WorkspaceGate(row.getLong(Answer.VERSION.ordinal()), locked, chain(row, upstream)));
    }

    private static Chain chain(Row row, @Nullable Long upstream) {
        return Chain.of(
                row.getBoolean(Answer.FOLLOWS.ordinal()),
                row.getBoolean(Answer.LEADS.ordinal()),
                upstream == null ? null : new TaskId(upstream));
    }

    private @Nullable BlockedBy earlier(Task task, @Nullable Long stored) {
        if (!task.exclusive()) {
            return null;
        }
        TaskId first = firstExclusive.putIfAbsent(task.request().workspace(), task.id());
        TaskId earlier = stored == null ? first : new TaskId(stored);
        return earlier == null ? null : new BlockedBy(BlockedBy.Reason.EARLIER_TASK, earlier);
    }

    private static Approvals approvals(Submission submission, Row row) {
        Author submitter = new Author(
                SqlText.storable(submission.submittedBy()), SqlText.storableOrNull(submission.submitterPerson()));
        return Approvals.of(
                ApprovalRows.rule(
                        row.getInteger(Answer.APPROVAL_PEOPLE.ordinal()),
                        row.getString(Answer.APPROVAL_TEAM.ordinal()),
                        row.getBoolean(Answer.APPROVAL_NOT_SUBMITTER.ordinal())),
                ApprovalRows.authors(
                        submitter,
                        row.getString(Answer.CONFIGURED_BY.ordinal()),
                        row.getString(Answer.CONFIGURED_BY_PERSON.ordinal())),
                List.of());
    }

    /** The request as it was stored, and as it will be read. */
    private static TaskRequest request(Submission submission, Row row) {
        String by = SqlText.storable(submission.submittedBy());
        return TaskRequestBuilder.builder()
                .workspace(submission.workspace())
                .pool(new PoolName(row.getString(Answer.POOL.ordinal())))
                .tool(tool(row))
                .type(submission.type())
                .message(SqlText.storable(submission.message()))
                .priority(submission.priority())
                .autoApplyBy(autoApplyBy(submission, by, row))
                .options(storable(submission.options()))
                .workingDirectory(row.getString(Answer.WORKING_DIRECTORY.ordinal()))
                .timeout(Duration.ofMillis(Times.millis(submission.timeout())))
                .configurationVersion(row.getInteger(Answer.CONFIGURATION_VERSION.ordinal()))
                .provisional(row.getBoolean(Answer.PROVISIONAL.ordinal()))
                .submittedBy(by)
                .source(submission.source())
                .build();
    }

    private static PlanOptions storable(PlanOptions options) {
        return PlanOptionsBuilder.builder(options)
                .targets(words(options.targets()))
                .replace(words(options.replace()))
                .build();
    }

    private static @Nullable String autoApplyBy(Submission submission, String by, Row row) {
        Boolean autoApply = submission.autoApply();
        if (autoApply == null) {
            return row.getString(Answer.AUTO_APPLY_BY.ordinal());
        }
        return autoApply ? by : null;
    }

    private static Tool tool(Row row) {
        return SqlText.parse(Tool.class, row.getString(Answer.TOOL.ordinal()));
    }
}
