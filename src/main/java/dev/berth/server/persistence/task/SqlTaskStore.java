package dev.berth.server.persistence.task;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.Location;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.TaskStatus;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.Frost;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.Room;
import dev.berth.server.control.port.ScheduleStore.Occurrence;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.TaskView;
import dev.berth.server.control.port.TimelineEntry;
import dev.berth.server.control.port.TimelineEntryBuilder;
import dev.berth.server.control.port.TraceStore;
import dev.berth.server.control.port.Traces;
import dev.berth.server.persistence.database.CallerContext;
import dev.berth.server.persistence.database.Cursors;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.database.Times;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tasks as users see them, in SQL: this is the hot path of submissions. */
@ApplicationScoped
public class SqlTaskStore implements TaskStore, TraceStore {
    private final Database database;
    private final TaskVariableRows variables;
    private final Submissions submissions;
    private final Traces traces;
    private final Frost frost;

    SqlTaskStore(Database database, TaskVariableRows variables, Submissions submissions, Traces traces, Frost frost) {
        this.frost = frost;
        this.database = database;
        this.variables = variables;
        this.submissions = submissions;
        this.traces = traces;
    }

    @Override
    public Uni<Submitted> submit(Submission submission, int maxPending, Instant now) {
        return stored(submission, null, maxPending, now);
    }

    @Override
    public Uni<Submitted> submit(Submission submission, Occurrence occurrence, int maxPending, Instant now) {
        return stored(submission, occurrence, maxPending, now);
    }

    private Uni<Submitted> stored(Submission submission, @Nullable Occurrence occurrence, int maxPending, Instant now) {
        return CallerContext.answered(Uni.createFrom()
                .deferred(() -> stored(
                        new Asked(submission, occurrence, false, maxPending, now, traces.ofSubmission(), false))));
    }

    @Override
    public Uni<Submitted> submitAfterUpstreams(Submission submission, int maxPending, Instant now) {
        return CallerContext.answered(database.run(
                        UpstreamStatements.PLACE, submission.workspace().value())
                .map(SqlTaskStore::place)
                .flatMap(before -> stored(new Asked(
                        submission, null, true, maxPending, now, traces.ofSuccessor(before.orElse(null)), false))));
    }

    private Uni<Submitted> stored(Asked asked) {
        return submissions.submit(asked, this::find);
    }

    @Override
    public Uni<Optional<String>> submission(TaskId task) {
        return database.run(TaskStatements.TRACEPARENT, task.value()).map(SqlTaskStore::place);
    }

    private static Optional<String> place(RowSet<Row> rows) {
        return Database.list(rows).stream()
                .findFirst()
                .flatMap(row -> Optional.ofNullable(row.getString("traceparent")));
    }

    @Override
    public Uni<Optional<TaskView>> find(TaskId task) {
        return database.run(TaskStatements.FIND, task.value()).map(this::firstView);
    }

    private Optional<TaskView> firstView(RowSet<Row> rows) {
        return Database.list(rows).stream().findFirst().map(this::view);
    }

    /** What the database knows to stand in its way, and the freeze windows that are known (W3). */
    private TaskView view(Row row) {
        return frost.seen(TaskRows.view(row));
    }

    @Override
    public Uni<Optional<StateMove>> stateMove(TaskId task) {
        return database.run(StateHomes.MOVE, task.value())
                .map(rows -> Database.list(rows).stream().findFirst().map(StateHomes::move));
    }

    @Override
    public Uni<Page<TaskView>> list(Filter filter, Page.Request page, Room room) {
        return Uni.createFrom().deferred(() -> listBefore(filter, page, room));
    }

    private Uni<Page<TaskView>> listBefore(Filter filter, Page.Request page, Room room) {
        TaskListing listing = TaskListing.of(filter, page);
        Uni<Page<TaskView>> found = database.run(room, TaskRows.SIZE, listing.sql(), listing.values())
                .map(rows -> Cursors.page(page, Database.list(rows), row -> row.getLong("id"), this::view));
        return TaskListing.looksAtFew(filter) ? found.flatMap(some -> withOlder(page, some)) : found;
    }

    /** Others that fit may be older than those that were looked at. */
    private Uni<Page<TaskView>> withOlder(Page.Request page, Page<TaskView> found) {
        if (found.nextCursor() != null) {
            return Uni.createFrom().item(found);
        }
        return database.run(TaskListing.OLDER, Cursors.before(page.cursor()))
                .map(rows -> Database.list(rows).stream()
                        .findFirst()
                        .map(row -> new Page<>(found.items(), Long.toString(row.getLong(0))))
                        .orElse(found));
    }

    @Override
    public Uni<List<TaskView>> unfinished(WorkspaceName workspace, int limit) {
        return database.run(TaskStatements.UNFINISHED_OF_WORKSPACE, workspace.value(), limit)
                .map(this::views);
    }

    @Override
    public Uni<List<TaskView>> unfinished(int limit) {
        return database.run(TaskStatements.UNFINISHED, limit).map(this::views);
    }

    private List<TaskView> views(RowSet<Row> rows) {
        return Database.list(rows).stream().map(this::view).toList();
    }

    @Override
    public Uni<Map<WorkspaceName, TaskId>> firstInLine(Collection<WorkspaceName> workspaces) {
        return database.run(TaskStatements.FIRST_IN_LINE, (Object)
                        workspaces.stream().map(WorkspaceName::value).toArray(String[]::new))
                .map(rows -> Database.list(rows).stream()
                        .collect(Collectors.toMap(
                                row -> new WorkspaceName(row.getString("workspace")),
                                row -> new TaskId(row.getLong("id")))));
    }

    @Override
    public Uni<Map<WorkspaceName, TaskView>> newest(Collection<WorkspaceName> workspaces) {
        return database.run(TaskStatements.NEWEST, (Object)
                        workspaces.stream().map(WorkspaceName::value).toArray(String[]::new))
                .map(rows -> views(rows).stream()
                        .collect(Collectors.toMap(view -> view.task().request().workspace(), Function.identity())));
    }

    @Override
    public Uni<List<TimelineEntry>> timeline(TaskId task) {
        return database.run(TaskStatements.TIMELINE, task.value())
                .map(rows ->
                        Database.list(rows).stream().map(SqlTaskStore::entry).toList());
    }

    private static TimelineEntry entry(Row row) {
        String from = row.getString("from_status");
        return TimelineEntryBuilder.builder()
                .task(new TaskId(row.getLong("task_id")))
                .at(TaskRows.instant(row, "at"))
                .from(from == null ? null : SqlText.parse(TaskStatus.class, from))
                .to(SqlText.parse(TaskStatus.class, row.getString("to_status")))
                .reason(row.getString("reason"))
                .phase(SqlText.parse(Phase.class, row.getString("phase")))
                .location(TaskRows.location(row))
                .attempt(row.getInteger("attempt"))
                .by(row.getString("caused_by"))
                .build();
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
    public Uni<TaskVariables> variables(TaskId task) {
        return database.run(TaskStatements.VARIABLES, task.value())
                .map(rows -> variables.open(
                        task,
                        rows.size() == 0
                                ? null
                                : rows.iterator().next().getBuffer("sealed").getBytes()));
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
