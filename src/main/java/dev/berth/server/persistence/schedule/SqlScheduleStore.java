package dev.berth.server.persistence.schedule;

import dev.berth.domain.id.ScheduleName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.control.port.ScheduleStore;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.database.Times;
import dev.berth.server.persistence.task.TaskRows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Schedules, in SQL. What one submits is written with its row, by {@code persistence.task}. */
@ApplicationScoped
class SqlScheduleStore implements ScheduleStore {
    private static final String SELECT = "SELECT " + ScheduleRows.COLUMNS + " FROM schedules s WHERE s.workspace = $1";
    private static final String OF = SELECT + " ORDER BY s.name";
    private static final String FIND = SELECT + " AND s.name = $2";
    private static final String FIND_AND_HOLD = FIND + " FOR UPDATE";

    /** Of two creations at once the second waits for the first, so that there are never too many. */
    private static final String HOLD_WORKSPACE = "SELECT name FROM workspaces WHERE name = $1 FOR NO KEY UPDATE";

    private static final String FITS = """
            SELECT count(*) FILTER (WHERE name = $2) > 0 AS taken, count(*) >= $3 AS full
              FROM schedules WHERE workspace = $1""";

    /** $1 to $10 {@link ScheduleRows#values}, $11 name, $12 now. */
    private static final String CREATE = """
            INSERT INTO schedules (workspace, cron, zone, submits, auto_apply, jitter_ms, paused, author, author_person, next_at,
                                   name, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)""";

    private static final String UPDATE = """
            UPDATE schedules
               SET cron = $2, zone = $3, submits = $4, auto_apply = $5, jitter_ms = $6, paused = $7, author = $8,
                   author_person = $9, next_at = $10, revision = revision + 1
             WHERE id = $1""";

    private static final String DELETE = "DELETE FROM schedules WHERE workspace = $1 AND name = $2";

    /** $1 now, $2 how many. */
    private static final String DUE = """
            SELECT %s, EXISTS (SELECT FROM tasks t WHERE t.id = s.last_task AND t.%s) AS busy
              FROM schedules s
             WHERE s.next_at <= $1 AND NOT s.paused ORDER BY s.next_at, s.id LIMIT $2""".formatted(ScheduleRows.COLUMNS, TaskRows.LIVE);

    /** $1 schedule, $2 revision, $3 next, $4 now, $5 why. */
    private static final String SKIP = """
            UPDATE schedules SET skipped_at = $4, skipped = $5, next_at = $3, revision = revision + 1
             WHERE id = $1 AND revision = $2""";

    private static final String FAIL = """
            UPDATE schedules SET last_at = $4, last_error = $5, next_at = $3, revision = revision + 1
             WHERE id = $1 AND revision = $2""";

    private final Database database;

    SqlScheduleStore(Database database) {
        this.database = database;
    }

    @Override
    public Uni<List<Schedule>> of(WorkspaceName workspace) {
        return database.run(OF, workspace.value())
                .map(rows ->
                        Database.list(rows).stream().map(ScheduleRows::schedule).toList());
    }

    @Override
    public Uni<Optional<Schedule>> find(WorkspaceName workspace, ScheduleName name) {
        return database.run(FIND, workspace.value(), name.value())
                .map(rows -> Database.list(rows).stream().findFirst().map(ScheduleRows::schedule));
    }

    @Override
    public Uni<Created> create(Schedule schedule) {
        String workspace = schedule.workspace().value();
        return database.transaction(connection -> Database.run(connection, HOLD_WORKSPACE, workspace)
                .flatMap(held -> held.size() == 0
                        ? Uni.createFrom().item(Created.NO_WORKSPACE)
                        : Database.run(
                                        connection,
                                        FITS,
                                        workspace,
                                        schedule.name().value(),
                                        MOST)
                                .flatMap(rows -> create(
                                        connection, schedule, rows.iterator().next()))));
    }

    private static Uni<Created> create(SqlConnection connection, Schedule schedule, Row fits) {
        if (fits.getBoolean("taken")) {
            return Uni.createFrom().item(Created.NAME_TAKEN);
        }
        if (fits.getBoolean("full")) {
            return Uni.createFrom().item(Created.TOO_MANY);
        }
        @Nullable Object[] changeable = ScheduleRows.values(schedule.workspace().value(), schedule);
        @Nullable Object[] values = Arrays.copyOf(changeable, changeable.length + 2);
        values[changeable.length] = schedule.name().value();
        values[changeable.length + 1] = Times.column(schedule.createdAt());
        return Database.run(connection, CREATE, values).replaceWith(Created.CREATED);
    }

    @Override
    public Uni<Optional<Schedule>> update(WorkspaceName workspace, ScheduleName name, UnaryOperator<Schedule> change) {
        return database.transaction(connection -> Database.run(
                        connection, FIND_AND_HOLD, workspace.value(), name.value())
                .flatMap(rows -> rows.size() == 0
                        ? Uni.createFrom().item(Optional.<Schedule>empty())
                        : update(
                                connection,
                                change.apply(
                                        ScheduleRows.schedule(rows.iterator().next())))));
    }

    private static Uni<Optional<Schedule>> update(SqlConnection connection, Schedule after) {
        return Database.run(connection, UPDATE, ScheduleRows.values(after.id(), after))
                .replaceWith(Optional.of(after));
    }

    @Override
    public Uni<Boolean> delete(WorkspaceName workspace, ScheduleName name) {
        return database.run(DELETE, workspace.value(), name.value()).map(rows -> rows.rowCount() > 0);
    }

    @Override
    public Uni<List<Due>> due(Instant now, int most) {
        return database.run(DUE, Times.column(now), most)
                .map(rows -> Database.list(rows).stream()
                        .map(row -> new Due(ScheduleRows.schedule(row), row.getBoolean("busy")))
                        .toList());
    }

    @Override
    public Uni<Boolean> skip(Occurrence occurrence, Instant now, String why) {
        return move(SKIP, occurrence, now, why);
    }

    @Override
    public Uni<Boolean> fail(Occurrence occurrence, Instant now, String why) {
        return move(FAIL, occurrence, now, why);
    }

    private Uni<Boolean> move(String sql, Occurrence occurrence, Instant now, String why) {
        return database.run(
                        sql,
                        occurrence.schedule(),
                        occurrence.revision(),
                        Times.columnOrNull(occurrence.next()),
                        Times.column(now),
                        SqlText.storable(why))
                .map(rows -> rows.rowCount() > 0);
    }
}
