package dev.berth.server.persistence.pool;

import dev.berth.domain.id.PoolName;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.PoolStore;
import dev.berth.server.persistence.database.Cursors;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.SqlFailures;
import dev.berth.server.persistence.task.TaskRows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Pools as operators define them. */
@ApplicationScoped
class SqlPoolStore implements PoolStore {
    /** The values of {@link PoolRows#POOL_COLUMNS}. */
    private static final String CREATE = """
            INSERT INTO pools (%s) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            ON CONFLICT (name) DO NOTHING""".formatted(PoolRows.POOL_COLUMNS);

    private static final String FIND = "SELECT " + PoolRows.POOL_COLUMNS + " FROM pools WHERE name = $1";

    /** $1 name. Kept from changing until the transaction ends. */
    private static final String HOLD = FIND + " FOR NO KEY UPDATE";

    /** $1 name, and the values of {@link PoolRows#CHANGEABLE}. */
    private static final String UPDATE = """
            UPDATE pools SET (%s) = ROW ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
             WHERE name = $1""".formatted(PoolRows.CHANGEABLE);

    /** $1 the number below which the page begins, $2 rows; newest first. */
    private static final String LIST =
            "SELECT number, " + PoolRows.POOL_COLUMNS + " FROM pools WHERE number < $1 ORDER BY number DESC LIMIT $2";

    /** $1 the number below which the page begins, $2 rows, $3 names; newest first. */
    private static final String LIST_AMONG = "SELECT number, " + PoolRows.POOL_COLUMNS
            + " FROM pools WHERE number < $1 AND name = ANY ($3) ORDER BY number DESC LIMIT $2";

    private static final String SELF_SERVICE = "SELECT name FROM pools WHERE self_service ORDER BY name";

    private static final String NAMES = "SELECT name FROM pools ORDER BY name";

    /**
     * Deletes the pool unless something needs it. Workspaces also hold it by a foreign key, and through them so do
     * live tasks; a slot that is kept out of use (P12) may still run something.
     */
    private static final String DELETE = """
            DELETE FROM pools p
             WHERE p.name = $1
               AND NOT EXISTS (SELECT FROM workspaces w WHERE w.pool = p.name)
               AND NOT EXISTS (SELECT FROM tasks t WHERE t.pool = p.name AND t.%s)
               AND NOT EXISTS (SELECT FROM reservations r WHERE r.pool = p.name)
               AND NOT EXISTS (
                   SELECT FROM slots s JOIN agent_pods a ON a.pool = s.pool AND a.name = s.pod
                    WHERE s.pool = p.name AND (s.task_id IS NOT NULL OR s.blocked_until_idle) AND a.phase <> 'lost')""".formatted(TaskRows.LIVE);

    private final Database database;

    SqlPoolStore(Database database) {
        this.database = database;
    }

    @Override
    public Uni<Boolean> create(StoredSpec pool) {
        return database.run(CREATE, PoolRows.values(pool).toArray()).map(rows -> rows.rowCount() > 0);
    }

    @Override
    public Uni<Optional<StoredSpec>> find(PoolName pool) {
        return database.run(FIND, pool.value()).map(SqlPoolStore::first);
    }

    private static Optional<StoredSpec> first(RowSet<Row> rows) {
        return Database.list(rows).stream().findFirst().map(PoolRows::stored);
    }

    @Override
    public Uni<Page<StoredSpec>> list(Page.Request page) {
        return listed(
                page,
                Uni.createFrom().deferred(() -> database.run(LIST, Cursors.before(page.cursor()), Cursors.rows(page))));
    }

    @Override
    public Uni<Page<StoredSpec>> list(Collection<PoolName> among, Page.Request page) {
        String[] names = among.stream().map(PoolName::value).toArray(String[]::new);
        return listed(
                page,
                Uni.createFrom()
                        .deferred(() ->
                                database.run(LIST_AMONG, Cursors.before(page.cursor()), Cursors.rows(page), names)));
    }

    private static Uni<Page<StoredSpec>> listed(Page.Request page, Uni<RowSet<Row>> found) {
        return found.map(
                rows -> Cursors.page(page, Database.list(rows), row -> row.getLong("number"), PoolRows::stored));
    }

    @Override
    public Uni<List<PoolName>> selfService() {
        return named(SELF_SERVICE);
    }

    @Override
    public Uni<List<PoolName>> names() {
        return named(NAMES);
    }

    private Uni<List<PoolName>> named(String sql) {
        return database.run(sql)
                .map(rows -> Database.list(rows).stream()
                        .map(row -> new PoolName(row.getString("name")))
                        .toList());
    }

    @Override
    public Uni<Optional<StoredSpec>> update(PoolName pool, UnaryOperator<StoredSpec> change) {
        return database.transaction(connection -> Database.run(connection, HOLD, pool.value())
                .map(SqlPoolStore::first)
                .flatMap(held ->
                        held.isEmpty() ? Uni.createFrom().item(held) : update(connection, change.apply(held.get()))));
    }

    private static Uni<Optional<StoredSpec>> update(SqlConnection connection, StoredSpec pool) {
        return Database.run(connection, UPDATE, PoolRows.changeable(pool).toArray())
                .replaceWith(Optional.of(pool));
    }

    @Override
    public Uni<Deleted> delete(PoolName pool) {
        return database.run(DELETE, pool.value())
                .flatMap(rows -> rows.rowCount() > 0 ? Uni.createFrom().item(Deleted.DELETED) : whyNot(pool))
                .onFailure(SqlFailures::foreignKey)
                .recoverWithItem(Deleted.IN_USE);
    }

    private Uni<Deleted> whyNot(PoolName pool) {
        return find(pool).map(found -> found.isPresent() ? Deleted.IN_USE : Deleted.NOT_FOUND);
    }
}
