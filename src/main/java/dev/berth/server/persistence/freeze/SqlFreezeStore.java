package dev.berth.server.persistence.freeze;

import dev.berth.domain.freeze.Freeze;
import dev.berth.domain.freeze.FreezeScope;
import dev.berth.domain.freeze.FreezeWindows;
import dev.berth.domain.id.FreezeId;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.control.port.FreezeStore;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.database.Times;
import dev.berth.server.persistence.task.PassStatements;
import dev.berth.server.persistence.task.TaskRows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Freeze windows, in SQL. They are read as a whole and kept in memory, so no task asks for them here. */
@ApplicationScoped
class SqlFreezeStore implements FreezeStore {
    /** What is over for so long need not be shown any more. */
    private static final Duration OVER = Duration.ofDays(7);

    /** $1 what is over then, and $2 what was lifted then, is not looked at. */
    private static final String WINDOWS = """
            SELECT %s, CASE WHEN f.tag_key IS NOT NULL THEN ARRAY(
                       SELECT t.workspace FROM workspace_tags t WHERE t.key = f.tag_key AND t.value = f.tag_value) END AS tagged
              FROM freezes f
             WHERE (f.ends_at IS NULL OR f.ends_at > $1) AND (f.lifted_at IS NULL OR f.lifted_at > $2)""".formatted(FreezeRows.COLUMNS);

    private static final String PASSES =
            "SELECT p.task_id FROM freeze_passes p JOIN tasks t ON t.id = p.task_id WHERE t." + TaskRows.LIVE;

    /** Whose it is: from $1 on. */
    private static final String WHOSE =
            "(f.pool, f.workspace, f.tag_key, f.tag_value) IS NOT DISTINCT FROM ($1::text, $2::text, $3::text, $4::text)";

    private static final String ON = WHOSE + " AND f.lifted_at IS NULL";

    private static final String SELECT = "SELECT " + FreezeRows.COLUMNS + " FROM freezes f WHERE ";
    private static final String OF = SELECT + ON + " ORDER BY f.id";
    private static final String ALL = SELECT + "f.lifted_at IS NULL ORDER BY f.id";
    private static final String FIND = SELECT + ON + " AND f.id = $5";
    private static final String FIND_AND_HOLD = FIND + " FOR UPDATE";

    /** Readers are not kept waiting; of two creations at once the second waits, so that there are never too many. */
    private static final String ONE_BY_ONE = "LOCK TABLE freezes IN SHARE ROW EXCLUSIVE MODE";

    private static final String CLEAR = "DELETE FROM freezes WHERE ends_at < $1 OR lifted_at < $2";

    private static final String FITS = """
            SELECT count(*) FILTER (WHERE %s) AS own, count(*) FILTER (WHERE f.lifted_at IS NULL) AS all,
                   ($1::text IS NULL OR EXISTS (SELECT FROM pools WHERE name = $1))
                   AND ($2::text IS NULL OR EXISTS (SELECT FROM workspaces WHERE name = $2)) AS there
              FROM freezes f""".formatted(ON);

    private static final String CREATE = """
            INSERT INTO freezes (pool, workspace, tag_key, tag_value, cron, zone, lasts_ms, starts_at, ends_at, covers, reason,
                                 created_by, created_at, lifted_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING id""";

    private static final String UPDATE = """
            UPDATE freezes SET cron = $1, zone = $2, lasts_ms = $3, starts_at = $4, ends_at = $5, covers = $6, reason = $7
             WHERE id = $8""";

    private static final String DELETE = "DELETE FROM freezes WHERE id = $1";

    /** Of what was lifted of one pool, workspace or tag, and covered the same, the last one alone makes waits shorter. */
    private static final String FORGET =
            "DELETE FROM freezes f WHERE " + WHOSE + " AND f.covers = $5 AND f.lifted_at <= $6";

    /** $1 windows. Few rows change at a time, and mostly none. */
    private static final String IN_FORCE =
            "UPDATE freezes SET in_force = NOT in_force WHERE in_force <> (id = ANY ($1::bigint[]))";

    private static final String PASS_OF =
            "SELECT task_id, passed_by, passed_at, reason FROM freeze_passes WHERE task_id = $1";

    private final Database database;

    SqlFreezeStore(Database database) {
        this.database = database;
    }

    @Override
    public Uni<FreezeWindows> windows(Instant now) {
        return database.transaction(connection -> Database.run(
                        connection, WINDOWS, Times.column(now.minus(OVER)), Times.column(now.minus(Freeze.REMEMBERED)))
                .flatMap(rows -> rows.size() == 0
                        ? Uni.createFrom().item(FreezeWindows.NONE)
                        : Database.run(connection, PASSES).map(passes -> windows(rows, passes))));
    }

    @Override
    public Uni<Void> inForce(Set<FreezeId> windows) {
        Long[] ids = windows.stream().map(FreezeId::value).sorted().toArray(Long[]::new);
        return database.run(IN_FORCE, (Object) ids).replaceWithVoid();
    }

    private static FreezeWindows windows(RowSet<Row> rows, RowSet<Row> passes) {
        Map<FreezeId, Set<WorkspaceName>> tagged = new HashMap<>();
        for (Row row : Database.list(rows)) {
            String[] workspaces = row.getArrayOfStrings("tagged");
            if (workspaces != null) {
                tagged.put(
                        new FreezeId(row.getLong("id")),
                        Arrays.stream(workspaces).map(WorkspaceName::new).collect(Collectors.toUnmodifiableSet()));
            }
        }
        return FreezeWindows.of(
                Database.list(rows).stream().map(FreezeRows::freeze).toList(),
                tagged,
                Database.list(passes).stream()
                        .map(row -> new TaskId(row.getLong("task_id")))
                        .collect(Collectors.toUnmodifiableSet()));
    }

    @Override
    public Uni<List<Stored>> of(@Nullable FreezeScope on) {
        Uni<RowSet<Row>> found = on == null ? database.run(ALL) : database.run(OF, FreezeRows.scope(on));
        return found.map(
                rows -> Database.list(rows).stream().map(FreezeRows::stored).toList());
    }

    @Override
    public Uni<Optional<Stored>> find(FreezeScope on, FreezeId id) {
        return database.run(FIND, with(FreezeRows.scope(on), id.value())).map(SqlFreezeStore::first);
    }

    private static Optional<Stored> first(RowSet<Row> rows) {
        return Database.list(rows).stream().findFirst().map(FreezeRows::stored);
    }

    private static @Nullable Object[] with(@Nullable Object[] some, @Nullable Object... more) {
        return Stream.concat(Arrays.stream(some), Arrays.stream(more)).toArray();
    }

    @Override
    public Uni<Created> create(Stored window) {
        @Nullable Object[] scope = FreezeRows.scope(window.freeze().on());
        Instant now = window.createdAt();
        return database.transaction(connection -> Database.run(connection, ONE_BY_ONE)
                .flatMap(locked -> Database.run(
                        connection, CLEAR, Times.column(now.minus(OVER)), Times.column(now.minus(Freeze.REMEMBERED))))
                .flatMap(cleared -> Database.run(connection, FITS, scope))
                .flatMap(rows -> create(connection, window, rows.iterator().next())));
    }

    private static Uni<Created> create(SqlConnection connection, Stored window, Row fits) {
        if (!fits.getBoolean("there")) {
            return Uni.createFrom().item(new Created.Nowhere());
        }
        if (fits.getLong("own") >= Freeze.MOST) {
            return Uni.createFrom().item(new Created.TooMany(Freeze.MOST));
        }
        if (fits.getLong("all") >= Freeze.MOST_IN_ALL) {
            return Uni.createFrom().item(new Created.TooMany(Freeze.MOST_IN_ALL));
        }
        return insert(connection, window)
                .map(id -> new Created.Done(
                        new Stored(numbered(id, window.freeze()), window.createdBy(), window.createdAt())));
    }

    private static Uni<FreezeId> insert(SqlConnection connection, Stored window) {
        Freeze freeze = window.freeze();
        @Nullable
        Object[] values = with(
                with(FreezeRows.scope(freeze.on()), FreezeRows.changeable(freeze)),
                SqlText.storable(window.createdBy()),
                Times.column(window.createdAt()),
                Times.columnOrNull(freeze.liftedAt()));
        return Database.run(connection, CREATE, values)
                .map(rows -> new FreezeId(rows.iterator().next().getLong("id")));
    }

    /** In a row of its own, with a number of its own. */
    private static Uni<Void> remember(SqlConnection connection, Optional<Freeze> lost, Stored of) {
        if (lost.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Freeze lifted = lost.get();
        @Nullable
        Object[] superseded =
                with(FreezeRows.scope(lifted.on()), SqlText.of(lifted.covers()), Times.columnOrNull(lifted.liftedAt()));
        return Database.run(connection, FORGET, superseded)
                .flatMap(forgotten -> insert(connection, new Stored(lifted, of.createdBy(), of.createdAt())))
                .replaceWithVoid();
    }

    private static Freeze numbered(FreezeId id, Freeze freeze) {
        return new Freeze(id, freeze.on(), freeze.times(), freeze.covers(), freeze.reason(), null);
    }

    @Override
    public Uni<Optional<Stored>> update(FreezeScope on, FreezeId id, UnaryOperator<Freeze> change, Instant now) {
        return held(on, id, (connection, stored) -> {
            Freeze after = change.apply(stored.freeze());
            return Database.run(connection, UPDATE, with(FreezeRows.changeable(after), id.value()))
                    .flatMap(changed ->
                            remember(connection, stored.freeze().remembered(after, stored.createdAt(), now), stored))
                    .replaceWith(new Stored(after, stored.createdBy(), stored.createdAt()));
        });
    }

    @Override
    public Uni<Boolean> delete(FreezeScope on, FreezeId id, Instant now) {
        return held(
                        on,
                        id,
                        (connection, stored) -> Database.run(connection, DELETE, id.value())
                                .flatMap(deleted -> remember(
                                        connection, stored.freeze().remembered(stored.createdAt(), now), stored))
                                .replaceWith(stored))
                .map(Optional::isPresent);
    }

    /** What is done with a window while nobody else changes it. */
    private interface Work {
        Uni<Stored> done(SqlConnection connection, Stored stored);
    }

    private Uni<Optional<Stored>> held(FreezeScope on, FreezeId id, Work work) {
        return database.transaction(connection -> Database.run(
                        connection, FIND_AND_HOLD, with(FreezeRows.scope(on), id.value()))
                .map(SqlFreezeStore::first)
                .flatMap(found -> found.map(
                                stored -> work.done(connection, stored).map(Optional::of))
                        .orElseGet(() -> Uni.createFrom().item(Optional.empty()))));
    }

    @Override
    public Uni<Boolean> pass(Pass pass) {
        return database.run(
                        PassStatements.PASS,
                        pass.task().value(),
                        SqlText.storable(pass.by()),
                        Times.column(pass.at()),
                        SqlText.storable(pass.reason()))
                .map(rows -> rows.size() > 0);
    }

    @Override
    public Uni<Optional<Pass>> passOf(TaskId task) {
        return database.run(PASS_OF, task.value())
                .map(rows -> Database.list(rows).stream().findFirst().map(FreezeRows::pass));
    }
}
