package dev.berth.server.persistence.hook;

import dev.berth.domain.hook.HookScope;
import dev.berth.domain.id.HookName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.control.port.HookBuilder;
import dev.berth.server.control.port.HookStore;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.Times;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Hooks, in SQL. */
@ApplicationScoped
class SqlHookStore implements HookStore {
    /** $1 workspace, $2 pool. */
    private static final String OF_SCOPE =
            " WHERE h.workspace IS NOT DISTINCT FROM $1::text AND h.pool IS NOT DISTINCT FROM $2::text";

    private static final String SELECT = "SELECT " + HookRows.COLUMNS + " FROM hooks h" + OF_SCOPE;
    private static final String OF = SELECT + " ORDER BY h.name";
    private static final String FIND = SELECT + " AND h.name = $3";
    private static final String FIND_AND_HOLD = FIND + " FOR UPDATE";

    /** Of two creations at once the second waits for the first, so that there are never too many. */
    private static final String HOLD_WORKSPACE = "SELECT name FROM workspaces WHERE name = $1 FOR NO KEY UPDATE";

    private static final String HOLD_POOL = "SELECT name FROM pools WHERE name = $1 FOR NO KEY UPDATE";

    /** A number of its own: those of the lease are others. */
    private static final String HOLD_ALL = "SELECT pg_advisory_xact_lock(7200461853209118341)";

    private static final String FITS =
            "SELECT count(*) FILTER (WHERE h.name = $3) > 0 AS taken, count(*) >= $4 AS full,"
                    + " nextval(pg_get_serial_sequence('hooks', 'id')) AS id FROM hooks h" + OF_SCOPE;

    /** $1 to $13 {@link HookRows#values}, $14 workspace, $15 pool, $16 name, $17 now. */
    private static final String CREATE = """
            INSERT INTO hooks (id, url_sealed, shown_url, template, events, paused, secret_sealed, previous_sealed, previous_until,
                               author, author_person, repositories, token_sealed, workspace, pool, name, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)""";

    /** Whoever changes it hopes that it works now: it is tried at once. */
    private static final String UPDATE = """
            UPDATE hooks
               SET url_sealed = $2, shown_url = $3, template = $4, events = $5, paused = $6, secret_sealed = $7,
                   previous_sealed = $8, previous_until = $9, author = $10, author_person = $11, repositories = $12, token_sealed = $13,
                   failures = 0, rest_until = NULL
             WHERE id = $1""";

    /** In their order, as whoever writes down what came of them holds them. */
    private static final String AT_ONCE = """
            WITH held AS (
                SELECT d.id FROM hook_deliveries d
                 WHERE d.hook_id = $1 AND d.status = 'waiting' AND d.next_at IS NOT NULL ORDER BY d.id FOR UPDATE)
            UPDATE hook_deliveries AS d SET next_at = NULL FROM held WHERE d.id = held.id""";

    private static final String DELETE = "DELETE FROM hooks AS h" + OF_SCOPE + " AND h.name = $3";

    private static final String KNOWS =
            "SELECT EXISTS (SELECT FROM hooks h WHERE h.workspace = $1 AND $2 = ANY (h.repositories)) AS knows";

    private static final String COMMENT =
            "SELECT comment FROM forge_comments WHERE hook_id = $1 AND repository = $2 AND pull_request = $3";

    private static final String KEEP_COMMENT = """
            INSERT INTO forge_comments (hook_id, repository, pull_request, comment)
            SELECT h.id, $2, $3, $4 FROM hooks h WHERE h.id = $1
            ON CONFLICT (hook_id, repository, pull_request) DO UPDATE SET comment = excluded.comment""";

    private final Database database;
    private final HookRows rows;

    SqlHookStore(Database database, HookRows rows) {
        this.database = database;
        this.rows = rows;
    }

    @Override
    public Uni<List<Hook>> of(HookScope scope) {
        return database.run(OF, HookRows.workspace(scope), HookRows.pool(scope))
                .map(found -> Database.list(found).stream().map(rows::hook).toList());
    }

    @Override
    public Uni<Optional<Hook>> find(HookScope scope, HookName name) {
        return database.run(FIND, HookRows.workspace(scope), HookRows.pool(scope), name.value())
                .map(found -> Database.list(found).stream().findFirst().map(rows::hook));
    }

    @Override
    public Uni<Created> create(Hook hook) {
        return database.transaction(connection -> hold(connection, hook.scope())
                .flatMap(held -> held.size() == 0
                        ? Uni.createFrom().item(Created.NOTHING_TO_TELL_OF)
                        : Database.run(
                                        connection,
                                        FITS,
                                        HookRows.workspace(hook.scope()),
                                        HookRows.pool(hook.scope()),
                                        hook.name().value(),
                                        MOST)
                                .flatMap(fits ->
                                        create(connection, hook, fits.iterator().next()))));
    }

    private static Uni<RowSet<Row>> hold(SqlConnection connection, HookScope scope) {
        return switch (scope) {
            case HookScope.All all -> Database.run(connection, HOLD_ALL);
            case HookScope.OfPool of ->
                Database.run(connection, HOLD_POOL, of.pool().value());
            case HookScope.OfWorkspace of ->
                Database.run(connection, HOLD_WORKSPACE, of.workspace().value());
        };
    }

    private Uni<Created> create(SqlConnection connection, Hook hook, Row fits) {
        if (fits.getBoolean("taken")) {
            return Uni.createFrom().item(Created.NAME_TAKEN);
        }
        if (fits.getBoolean("full")) {
            return Uni.createFrom().item(Created.TOO_MANY);
        }
        Hook numbered = HookBuilder.builder(hook).id(fits.getLong("id")).build();
        @Nullable Object[] changeable = rows.values(numbered);
        @Nullable Object[] values = Arrays.copyOf(changeable, changeable.length + 4);
        values[changeable.length] = HookRows.workspace(hook.scope());
        values[changeable.length + 1] = HookRows.pool(hook.scope());
        values[changeable.length + 2] = hook.name().value();
        values[changeable.length + 3] = Times.column(hook.createdAt());
        return Database.run(connection, CREATE, values).replaceWith(Created.CREATED);
    }

    @Override
    public Uni<Optional<Hook>> update(HookScope scope, HookName name, UnaryOperator<Hook> change) {
        return database.transaction(connection -> Database.run(
                        connection, FIND_AND_HOLD, HookRows.workspace(scope), HookRows.pool(scope), name.value())
                .flatMap(found -> found.size() == 0
                        ? Uni.createFrom().item(Optional.<Hook>empty())
                        : update(
                                connection,
                                change.apply(rows.hook(found.iterator().next())))));
    }

    private Uni<Optional<Hook>> update(SqlConnection connection, Hook after) {
        Hook hopeful = HookBuilder.builder(after).health(Health.GOOD).build();
        return Database.run(connection, UPDATE, rows.values(hopeful))
                .flatMap(updated -> Database.run(connection, AT_ONCE, hopeful.id()))
                .replaceWith(Optional.of(hopeful));
    }

    @Override
    public Uni<Boolean> delete(HookScope scope, HookName name) {
        return database.run(DELETE, HookRows.workspace(scope), HookRows.pool(scope), name.value())
                .map(deleted -> deleted.rowCount() > 0);
    }

    @Override
    public Uni<Boolean> knows(WorkspaceName workspace, String repository) {
        return database.run(KNOWS, workspace.value(), repository)
                .map(found -> found.iterator().next().getBoolean("knows"));
    }

    @Override
    public Uni<Optional<String>> comment(long hook, String repository, int pullRequest) {
        return database.run(COMMENT, hook, repository, pullRequest)
                .map(found -> Database.list(found).stream().findFirst().map(row -> row.getString("comment")));
    }

    @Override
    public Uni<Void> keepComment(long hook, PullComment comment) {
        return database.run(KEEP_COMMENT, hook, comment.repository(), comment.pullRequest(), comment.comment())
                .replaceWithVoid();
    }
}
