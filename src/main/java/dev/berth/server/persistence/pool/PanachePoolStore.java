package dev.berth.server.persistence.pool;

import dev.berth.domain.id.PoolName;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.PoolStore;
import dev.berth.server.persistence.database.Cursors;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.SqlFailures;
import dev.berth.server.persistence.database.UnitOfWork;
import dev.berth.server.persistence.task.TaskRows;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Pools as operators define them. What the loop asks goes through SQL, past Hibernate. */
@ApplicationScoped
class PanachePoolStore implements PoolStore {
    private static final String FIND = "SELECT " + PoolRows.POOL_COLUMNS + " FROM pools WHERE name = $1";
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

    private final UnitOfWork unit;
    private final PoolRepository pools;
    private final Database database;

    PanachePoolStore(UnitOfWork unit, PoolRepository pools, Database database) {
        this.unit = unit;
        this.pools = pools;
        this.database = database;
    }

    @Override
    public Uni<Boolean> create(StoredSpec pool) {
        return unit.write(() -> pools.findById(pool.spec().name().value())
                        .flatMap(present -> present == null
                                ? pools.persistAndFlush(PoolEntity.of(pool)).replaceWith(true)
                                : Uni.createFrom().item(false)))
                // Somebody else created it in between.
                .onFailure(SqlFailures::unique)
                .recoverWithItem(false);
    }

    @Override
    public Uni<Optional<StoredSpec>> find(PoolName pool) {
        return database.run(FIND, pool.value())
                .map(rows -> Database.list(rows).stream().findFirst().map(PoolRows::stored));
    }

    @Override
    public Uni<Page<StoredSpec>> list(Page.Request page) {
        return unit.read(() -> pools.before(Cursors.before(page.cursor()), Cursors.rows(page)))
                .map(rows -> Cursors.page(page, rows, row -> row.number, PoolEntity::stored));
    }

    @Override
    public Uni<List<PoolName>> names() {
        return database.run(NAMES)
                .map(rows -> Database.list(rows).stream()
                        .map(row -> new PoolName(row.getString("name")))
                        .toList());
    }

    @Override
    public Uni<Optional<StoredSpec>> update(PoolName pool, UnaryOperator<StoredSpec> change) {
        return unit.write(() -> pools.hold(pool.value())
                .map(found -> Optional.ofNullable(found).map(entity -> {
                    StoredSpec after = change.apply(entity.stored());
                    entity.update(after);
                    return after;
                })));
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
