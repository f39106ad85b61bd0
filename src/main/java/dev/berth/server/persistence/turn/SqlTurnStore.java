package dev.berth.server.persistence.turn;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.control.port.PoolStore.StoredSpec;
import dev.berth.server.control.port.StoredPool;
import dev.berth.server.control.port.StoredTasks;
import dev.berth.server.control.port.TurnChanges;
import dev.berth.server.control.port.TurnChanges.PodChange;
import dev.berth.server.control.port.TurnStore;
import dev.berth.server.control.port.WorkspaceGate;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.SqlFailures;
import dev.berth.server.persistence.database.Times;
import dev.berth.server.persistence.pool.PoolRows;
import dev.berth.server.persistence.task.TaskRows;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The loop's door to the database, in set-based SQL. */
@ApplicationScoped
public class SqlTurnStore implements TurnStore {
    private static final String TASKS =
            """
            SELECT %s, w.version AS workspace_version, w.lock_by IS NOT NULL AS workspace_gate_locked, %s, %s
              FROM tasks t
              JOIN workspaces w ON w.name = t.workspace
              LEFT JOIN slots s ON s.task_id = t.id
              LEFT JOIN reservations r ON r.task_id = t.id
            """.formatted(TaskRows.COLUMNS, PoolRows.SLOT_COLUMNS, PoolRows.RESERVATION_COLUMNS);

    public static final String SOME_TASKS = TASKS + " WHERE t.pool = $1 AND t.id = ANY($2) ORDER BY t.id";
    public static final String LIVE_TASKS = TASKS + " WHERE t.pool = $1 AND t." + TaskRows.LIVE + " ORDER BY t.id";
    private static final String POOL = "SELECT * FROM pools WHERE name = $1";
    /** F14: which drains an earlier epoch began; each connection knows its own. */
    private static final String PODS = """
            SELECT *, drain_epoch IS DISTINCT FROM nullif(current_setting('berth.epoch', true), '')::bigint AS drain_earlier
              FROM agent_pods WHERE pool = $1 ORDER BY name""";

    private static final String SLOTS =
            "SELECT " + PoolRows.SLOT_COLUMNS + " FROM slots s WHERE s.pool = $1 ORDER BY s.pod, s.index";
    private static final String RESERVATIONS =
            "SELECT " + PoolRows.RESERVATION_COLUMNS + " FROM reservations r WHERE r.pool = $1 ORDER BY r.task_id";
    private static final String ONE_VIEW = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";

    private final Database database;

    SqlTurnStore(Database database) {
        this.database = database;
    }

    @Override
    public Uni<Optional<StoredPool>> load(PoolName pool) {
        return database.transaction(connection -> connection
                .query(ONE_VIEW)
                .execute()
                .flatMap(set -> query(connection, POOL, pool))
                .flatMap(found -> found.size() == 0
                        ? Uni.createFrom().item(Optional.empty())
                        : loadRest(connection, PoolRows.stored(found.iterator().next()))
                                .map(Optional::of)));
    }

    private static Uni<StoredPool> loadRest(SqlConnection connection, StoredSpec pool) {
        PoolName name = pool.spec().name();
        return Uni.combine()
                .all()
                .unis(
                        query(connection, PODS, name),
                        query(connection, SLOTS, name),
                        query(connection, RESERVATIONS, name),
                        query(connection, LIVE_TASKS, name))
                .asTuple()
                .map(rows -> new StoredPool(
                        pool.spec(),
                        pool.podTemplateJson(),
                        list(rows.getItem1(), PoolRows::pod),
                        list(rows.getItem2(), PoolRows::slot),
                        list(rows.getItem3(), PoolRows::reservation),
                        list(rows.getItem4(), TaskRows::task),
                        gates(rows.getItem4())));
    }

    private static Uni<RowSet<Row>> query(SqlConnection connection, String sql, PoolName pool) {
        return Database.run(connection, sql, pool.value());
    }

    @Override
    public Uni<StoredTasks> loadTasks(PoolName pool, Set<TaskId> tasks) {
        Long[] ids = tasks.stream().map(TaskId::value).sorted().toArray(Long[]::new);
        return database.run(SOME_TASKS, pool.value(), ids).map(SqlTurnStore::storedTasks);
    }

    private static StoredTasks storedTasks(RowSet<Row> rows) {
        return new StoredTasks(
                list(rows, TaskRows::task),
                list(rows, PoolRows::hasSlot, PoolRows::slot),
                list(rows, PoolRows::hasReservation, PoolRows::reservation),
                gates(rows));
    }

    private static Map<WorkspaceName, WorkspaceGate> gates(RowSet<Row> rows) {
        return Database.list(rows).stream()
                .collect(Collectors.toMap(
                        row -> new WorkspaceName(row.getString("workspace")), PoolRows::gate, (gate, same) -> gate));
    }

    private static <T> List<T> list(RowSet<Row> rows, Function<Row, T> mapper) {
        return list(rows, row -> true, mapper);
    }

    private static <T> List<T> list(RowSet<Row> rows, Predicate<Row> filter, Function<Row, T> mapper) {
        return Database.list(rows).stream().filter(filter).map(mapper).toList();
    }

    @Override
    public Uni<Boolean> commit(PoolName pool, TurnChanges changes) {
        if (changes.isEmpty()) {
            return Uni.createFrom().item(true);
        }
        return database.transaction(connection -> store(connection, pool, changes))
                .map(stored -> true)
                .onFailure(SqlTurnStore::stale)
                .recoverWithItem(false);
    }

    public static boolean stale(Throwable failure) {
        return failure instanceof StaleReadException || SqlFailures.stale(failure);
    }

    private static Uni<Void> store(SqlConnection connection, PoolName pool, TurnChanges changes) {
        return storeNewSlots(connection, pool, changes)
                .flatMap(stored -> storeTurn(connection, pool, changes))
                .flatMap(stored -> storeKnownPods(connection, pool, changes));
    }

    private static Uni<Void> storeNewSlots(SqlConnection connection, PoolName pool, TurnChanges changes) {
        List<PodChange> pods =
                changes.pods().stream().filter(pod -> pod.newSlots() > 0).toList();
        if (pods.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return Database.run(
                        connection,
                        CommitStatements.NEW_PODS,
                        pool.value(),
                        ChangeRows.pods(pods),
                        Times.column(changes.at()))
                .replaceWithVoid();
    }

    /** The turn's statement alone, inside a transaction of somebody's; a stale row fails it. */
    public static Uni<Void> storeTurn(SqlConnection connection, PoolName pool, TurnChanges changes) {
        if (onlyPods(changes)) {
            return Uni.createFrom().voidItem();
        }
        return Database.run(connection, CommitStatements.TURN, row(pool, changes))
                .invoke(matched -> {
                    Row counts = matched.iterator().next();
                    requireMatched("tasks", changes.tasks().size(), counts);
                    requireMatched("slots", changes.slots().size(), counts);
                    requireMatched("released", changes.release().size(), counts);
                })
                .replaceWithVoid();
    }

    public static Object[] row(PoolName pool, TurnChanges changes) {
        return new Object[] {
            pool.value(),
            ChangeRows.tasks(changes.tasks()),
            ChangeRows.slots(changes.slots()),
            ChangeRows.reservations(changes.release()),
            ChangeRows.reservations(changes.reserve()),
            ChangeRows.locks(changes.locks()),
            ChangeRows.attempts(changes.endedAttempts()),
            ChangeRows.timeline(changes.timeline()),
            Times.column(changes.at())
        };
    }

    private static boolean onlyPods(TurnChanges changes) {
        return changes.tasks().isEmpty()
                && changes.slots().isEmpty()
                && changes.release().isEmpty()
                && changes.reserve().isEmpty()
                && changes.locks().isEmpty()
                && changes.endedAttempts().isEmpty()
                && changes.timeline().isEmpty();
    }

    private static Uni<Void> storeKnownPods(SqlConnection connection, PoolName pool, TurnChanges changes) {
        List<PodChange> pods =
                changes.pods().stream().filter(pod -> pod.before() != null).toList();
        if (pods.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        JsonArray rows = ChangeRows.pods(pods);
        return Database.run(connection, CommitStatements.KNOWN_PODS, pool.value(), rows)
                .invoke(matched ->
                        requireMatched("pods", pods.size(), matched.iterator().next()))
                .replaceWithVoid();
    }

    private static void requireMatched(String what, int sent, Row counts) {
        if (counts.getLong(what) != sent) {
            throw new StaleReadException(what);
        }
    }

    /** Rolls the transaction back; it never leaves this class, and its stack would say nothing. */
    private static final class StaleReadException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public StaleReadException(String what) {
            super(what + " changed since they were read", null, false, false);
        }
    }
}
