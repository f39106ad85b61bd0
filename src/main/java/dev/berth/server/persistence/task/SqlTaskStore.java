package dev.berth.server.persistence.task;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.Location;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.TaskStatus;
import dev.berth.domain.task.TaskType;
import dev.berth.domain.task.Tool;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.TaskView;
import dev.berth.server.control.port.TimelineEntry;
import dev.berth.server.persistence.database.Cursors;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.SqlFailures;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.database.Times;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tasks as users see them, in SQL: this is the hot path of submissions and of beginning agents. */
@ApplicationScoped
public class SqlTaskStore implements TaskStore {
    /** More submissions than are ever under way at once; they are counted exactly only where the queue is nearly full. */
    private static final int CROWD = 200;

    private final Database database;
    private final TaskVariableRows variables;

    SqlTaskStore(Database database, TaskVariableRows variables) {
        this.database = database;
        this.variables = variables;
    }

    @Override
    public Uni<Submitted> submit(Submission submission, int maxPending, Instant now) {
        Uni<Submitted> counted = Uni.createFrom().deferred(() -> submitInTurn(submission, maxPending, now));
        return maxPending <= CROWD
                ? counted
                : submitAtOnce(submission, maxPending - CROWD, now)
                        .flatMap(answer -> answer instanceof Submitted.QueueFull
                                ? counted
                                : Uni.createFrom().item(answer));
    }

    /**
     * Nearly full: one submission after the other, so that each counts all those before it. Those that come at once do
     * not see each other, and together they could go beyond the limit.
     */
    private Uni<Submitted> submitInTurn(Submission submission, int maxPending, Instant now) {
        @Nullable Object[] row = submissionRow(submission, maxPending, now);
        return database.transaction(connection -> Database.run(
                                connection,
                                TaskStatements.QUEUE_UP,
                                submission.workspace().value())
                        .flatMap(held -> submitOn(connection, submission, row)))
                .flatMap(rows -> submitted(submission, row, rows.iterator().next(), now))
                .onFailure(failure -> submission.idempotencyKey() != null && SqlFailures.unique(failure))
                .recoverWithUni(() -> trySubmit(submission, row, now));
    }

    private Uni<Submitted> submitAtOnce(Submission submission, int maxPending, Instant now) {
        @Nullable Object[] row = submissionRow(submission, maxPending, now);
        return trySubmit(submission, row, now)
                // The other one with the same key has committed by now: the second try finds its task.
                .onFailure(failure -> submission.idempotencyKey() != null && SqlFailures.unique(failure))
                .recoverWithUni(() -> trySubmit(submission, row, now));
    }

    private Uni<Submitted> trySubmit(Submission submission, @Nullable Object[] row, Instant now) {
        Uni<RowSet<Row>> written = submission.variables().isEmpty()
                ? database.run(TaskStatements.SUBMIT, row)
                : database.transaction(connection -> submitOn(connection, submission, row));
        return written.flatMap(
                rows -> submitted(submission, row, rows.iterator().next(), now));
    }

    /** The variables are sealed for the row of their task, whose number is only known once it is there. */
    private Uni<RowSet<Row>> submitOn(SqlConnection connection, Submission submission, @Nullable Object[] row) {
        return Database.run(connection, TaskStatements.SUBMIT, row).call(rows -> {
            Long id = rows.iterator().next().getLong("id");
            return id == null || submission.variables().isEmpty()
                    ? Uni.createFrom().voidItem()
                    : variables.keep(connection, new TaskId(id), submission.variables());
        });
    }

    private Uni<Submitted> submitted(Submission submission, @Nullable Object[] sent, Row row, Instant now) {
        IdempotencyKey key = submission.idempotencyKey();
        if (key != null && row.getLong("known_task") != null) {
            return row.getBoolean("known_expired")
                    ? forget(key, now).flatMap(forgotten -> trySubmit(submission, sent, now))
                    : replayed(key, row);
        }
        return Uni.createFrom().item(created(submission, row));
    }

    private static Submitted created(Submission submission, Row row) {
        if (row.getLong("id") != null) {
            return new Submitted.Created(TaskRows.view(row));
        }
        if (row.getString("place") == null) {
            return new Submitted.NoWorkspace();
        }
        if (row.getString("last_home") != null) {
            return new Submitted.StateElsewhere(row.getString("last_home"), row.getString("home"));
        }
        if (submission.destroy()) {
            return new Submitted.QueueFull();
        }
        if (row.getInteger("configured") == 0) {
            return new Submitted.NoConfiguration();
        }
        return row.getBoolean("vacant")
                ? new Submitted.ConfigurationEmpty(
                        SqlText.parse(Tool.class, row.getString("place_tool")), row.getString("place_directory"))
                : new Submitted.QueueFull();
    }

    private Uni<Submitted> replayed(IdempotencyKey key, Row row) {
        if (!key.bodySha256().equals(row.getString("known_body"))) {
            return Uni.createFrom().item(new Submitted.KeyMismatch());
        }
        // A key goes with its task, so the task is there unless it was deleted in this very moment.
        return find(new TaskId(row.getLong("known_task")))
                .map(task -> task.<Submitted>map(Submitted.Replayed::new).orElseGet(Submitted.NoWorkspace::new));
    }

    private Uni<Void> forget(IdempotencyKey key, Instant now) {
        return database.run(TaskStatements.FORGET_KEY, key.tokenId(), key.key(), Times.column(now))
                .replaceWithVoid();
    }

    public static @Nullable Object[] submissionRow(Submission submission, int maxPending, Instant now) {
        IdempotencyKey key = submission.idempotencyKey();
        return new Object[] {
            submission.workspace().value(),
            SqlText.of(submission.type()),
            SqlText.storable(submission.message()),
            submission.priority(),
            submission.autoApply(),
            submission.destroy(),
            words(submission.targets()),
            words(submission.replace()),
            submission.refreshOnly(),
            Times.millis(submission.timeout()),
            SqlText.storable(submission.submittedBy()),
            Times.column(now),
            maxPending,
            key == null ? null : key.tokenId(),
            key == null ? null : SqlText.storable(key.key()),
            key == null ? null : key.bodySha256(),
            submission.refresh()
        };
    }

    private static String[] words(List<String> words) {
        return words.stream().map(SqlText::storable).toArray(String[]::new);
    }

    @Override
    public Uni<Optional<TaskView>> find(TaskId task) {
        return database.run(TaskStatements.FIND, task.value()).map(SqlTaskStore::firstView);
    }

    private static Optional<TaskView> firstView(RowSet<Row> rows) {
        return Database.list(rows).stream().findFirst().map(TaskRows::view);
    }

    @Override
    public Uni<Optional<StateMove>> stateMove(TaskId task) {
        return database.run(StateHomes.MOVE, task.value())
                .map(rows -> Database.list(rows).stream()
                        .findFirst()
                        .map(row -> new StateMove(row.getString("last"), row.getString("now"))));
    }

    @Override
    public Uni<Page<TaskView>> list(Filter filter, Page.Request page) {
        return Uni.createFrom().deferred(() -> listBefore(filter, page));
    }

    private Uni<Page<TaskView>> listBefore(Filter filter, Page.Request page) {
        List<Object> values = new ArrayList<>(List.of(Cursors.before(page.cursor()), Cursors.rows(page)));
        StringBuilder sql = new StringBuilder(TaskStatements.VIEWS).append("WHERE t.id < $1");
        // Only what is asked for stands in the statement, so each combination gets a plan of its own.
        restrict(sql, values, "workspace", filter.workspace());
        restrict(sql, values, "pool", filter.pool());
        restrict(sql, values, "status", SqlText.orNull(filter.status()));
        restrict(sql, values, "type", SqlText.orNull(filter.type()));
        sql.append(" ORDER BY t.id DESC LIMIT $2");
        return database.run(sql.toString(), values.toArray())
                .map(rows -> Cursors.page(page, Database.list(rows), row -> row.getLong("id"), TaskRows::view));
    }

    private static void restrict(StringBuilder sql, List<Object> values, String column, @Nullable Object value) {
        if (value != null) {
            values.add(value.toString());
            sql.append(" AND t.").append(column).append(" = $").append(values.size());
        }
    }

    @Override
    public Uni<List<TimelineEntry>> timeline(TaskId task) {
        return database.run(TaskStatements.TIMELINE, task.value())
                .map(rows ->
                        Database.list(rows).stream().map(SqlTaskStore::entry).toList());
    }

    private static TimelineEntry entry(Row row) {
        String from = row.getString("from_status");
        return new TimelineEntry(
                new TaskId(row.getLong("task_id")),
                TaskRows.instant(row, "at"),
                from == null ? null : SqlText.parse(TaskStatus.class, from),
                SqlText.parse(TaskStatus.class, row.getString("to_status")),
                row.getString("reason"),
                SqlText.parse(Phase.class, row.getString("phase")),
                TaskRows.location(row),
                row.getInteger("attempt"),
                row.getString("caused_by"));
    }

    @Override
    public Uni<Void> note(TimelineEntry entry) {
        Location location = entry.location();
        return database.run(
                        TaskStatements.NOTE,
                        entry.task().value(),
                        Times.column(entry.at()),
                        SqlText.orNull(entry.from()),
                        SqlText.of(entry.to()),
                        SqlText.storable(entry.reason()),
                        SqlText.of(entry.phase()),
                        location == null ? null : location.pod().value(),
                        location == null ? null : location.slot(),
                        entry.attempt(),
                        SqlText.storableOrNull(entry.by()))
                .replaceWithVoid();
    }

    @Override
    public Uni<Optional<TaskView>> begin(AttemptRef attempt, Instant now) {
        return database.run(TaskStatements.BEGIN, attempt.task().value(), attempt.attempt(), Times.column(now))
                .map(SqlTaskStore::firstView);
    }

    @Override
    public Uni<TaskVariables> variables(TaskId task) {
        return database.run(TaskStatements.VARIABLES, task.value()).map(rows -> variables.open(task, rows));
    }

    @Override
    public Uni<Boolean> mayReport(AttemptRef attempt) {
        return database.run(TaskStatements.MAY_REPORT, attempt.task().value(), attempt.attempt())
                .map(rows -> rows.size() > 0);
    }

    @Override
    public Uni<List<Count>> counts() {
        return database.run(TaskStatements.COUNTS)
                .map(rows ->
                        Database.list(rows).stream().map(SqlTaskStore::count).toList());
    }

    private static Count count(Row row) {
        return new Count(
                new PoolName(row.getString("pool")),
                SqlText.parse(TaskStatus.class, row.getString("status")),
                SqlText.parse(TaskType.class, row.getString("type")),
                row.getLong("tasks"));
    }
}
