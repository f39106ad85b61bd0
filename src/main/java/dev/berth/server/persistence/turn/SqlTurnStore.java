package dev.berth.server.persistence.turn;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.pool.Reservation;
import dev.berth.domain.task.Task;
import dev.berth.server.control.port.PoolStore.StoredSpec;
import dev.berth.server.control.port.StoredPool;
import dev.berth.server.control.port.StoredSlot;
import dev.berth.server.control.port.StoredTasks;
import dev.berth.server.control.port.TurnChanges;
import dev.berth.server.control.port.TurnChanges.PodChange;
import dev.berth.server.control.port.TurnStore;
import dev.berth.server.control.port.WorkspaceGate;
import dev.berth.server.persistence.database.CallerContext;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.SqlFailures;
import dev.berth.server.persistence.database.Times;
import dev.berth.server.persistence.pool.PoolRows;
import dev.berth.server.persistence.task.TaskRows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The loop's door to the database, in set-based SQL. */
@ApplicationScoped
public class SqlTurnStore implements TurnStore {
    /** Where in a row of a task there is the gate of its workspace, its slot and its reservation. */
    private static final int GATE = TaskRows.COUNT;

    private static final int SLOT = GATE + PoolRows.GATE_COUNT;
    private static final int RESERVATION = SLOT + PoolRows.SLOT_COUNT;

    /** So many are read in less than a millisecond. */
    private static final int ROWS_ON_EVENT_LOOP = 100;

    public static final String LIVE_TASKS = """
            SELECT %s, %s, %s, %s
              FROM tasks t
              JOIN workspaces w ON w.name = t.workspace
              LEFT JOIN slots s ON s.task_id = t.id
              LEFT JOIN reservations r ON r.task_id = t.id
             WHERE t.pool = $1 AND t.%s
             ORDER BY t.id""".formatted(
                    TaskRows.COLUMNS,
                    PoolRows.GATE_COLUMNS,
                    PoolRows.SLOT_COLUMNS,
                    PoolRows.RESERVATION_COLUMNS,
                    TaskRows.LIVE);

    /**
     * Found by their numbers alone, and what belongs to each by a look of its own. The numbers stand in a query of their own
     * so that no plan depends on how many they are.
     */
    public static final String SOME_TASKS =
            """
            SELECT %s, %s, %s, %s
              FROM tasks t
             CROSS JOIN LATERAL (SELECT name, version, lock_by, ordered FROM workspaces WHERE name = t.workspace OFFSET 0) AS w
              LEFT JOIN LATERAL (SELECT * FROM slots WHERE task_id = t.id OFFSET 0) AS s ON true
              LEFT JOIN LATERAL (SELECT * FROM reservations WHERE task_id = t.id OFFSET 0) AS r ON true
             WHERE t.pool || '' = $1 AND t.id = ANY ((SELECT $2::bigint[])::bigint[])
             ORDER BY t.id""".formatted(TaskRows.COLUMNS, PoolRows.GATE_COLUMNS, PoolRows.SLOT_COLUMNS, PoolRows.RESERVATION_COLUMNS);

    private static final String POOL = "SELECT " + PoolRows.POOL_COLUMNS + " FROM pools WHERE name = $1";
    /** F14: which drains an earlier epoch began; each connection knows its own. */
    private static final String PODS = """
            SELECT %s,
                   drain_epoch IS DISTINCT FROM nullif(current_setting('berth.epoch', true), '')::bigint AS drain_earlier
              FROM agent_pods WHERE pool = $1 ORDER BY name""".formatted(PoolRows.POD_COLUMNS);

    private static final String SLOTS =
            "SELECT " + PoolRows.SLOT_COLUMNS + " FROM slots s WHERE s.pool = $1 ORDER BY s.pod, s.index";
    private static final String RESERVATIONS =
            "SELECT " + PoolRows.RESERVATION_COLUMNS + " FROM reservations r WHERE r.pool = $1 ORDER BY r.task_id";
    private static final String ONE_VIEW = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";

    /** $1 workspaces. What is alive in a workspace is found as its line is (P10). */
    public static final String LIVE_AFTER = """
            SELECT t.id, t.pool FROM (SELECT DISTINCT workspace FROM run_after WHERE upstream = ANY ($1)) AS o
             CROSS JOIN LATERAL (
                   SELECT id, pool FROM tasks e
                    WHERE e.workspace || '' = o.workspace AND e.type || '' = 'plan_and_apply'
                      AND e.status || '' IN ('pending', 'running', 'apply_pending')) AS t""";

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
                                ? Uni.createFrom().item(Optional.<Loaded>empty())
                                : loadRest(
                                                connection,
                                                PoolRows.stored(found.iterator().next()))
                                        .map(Optional::of)))
                .flatMap(loaded -> loaded.map(SqlTurnStore::read)
                        .orElseGet(() -> Uni.createFrom().item(Optional.empty())));
    }

    /** What was found of a pool, not read yet. */
    private record Loaded(
            StoredSpec pool, RowSet<Row> pods, RowSet<Row> slots, RowSet<Row> reservations, RowSet<Row> tasks) {
        int rows() {
            return pods.size() + slots.size() + reservations.size() + tasks.size();
        }
    }

    /** Outside the transaction, and off the event loop where there is much of it. */
    private static Uni<Optional<StoredPool>> read(Loaded loaded) {
        return CallerContext.aside(loaded.rows() > ROWS_ON_EVENT_LOOP, () -> Optional.of(stored(loaded)));
    }

    private static StoredPool stored(Loaded loaded) {
        StoredTasks live = storedTasks(loaded.tasks());
        return new StoredPool(
                loaded.pool().spec(),
                loaded.pool().podTemplateJson(),
                list(loaded.pods(), PoolRows::pod),
                list(loaded.slots(), row -> PoolRows.slot(row, 0)),
                list(loaded.reservations(), row -> PoolRows.reservation(row, 0)),
                live.tasks(),
                live.workspaces());
    }

    private static Uni<Loaded> loadRest(SqlConnection connection, StoredSpec pool) {
        PoolName name = pool.spec().name();
        return Uni.combine()
                .all()
                .unis(
                        query(connection, PODS, name),
                        query(connection, SLOTS, name),
                        query(connection, RESERVATIONS, name),
                        query(connection, LIVE_TASKS, name))
                .asTuple()
                .map(rows -> new Loaded(pool, rows.getItem1(), rows.getItem2(), rows.getItem3(), rows.getItem4()));
    }

    private static Uni<RowSet<Row>> query(SqlConnection connection, String sql, PoolName pool) {
        return Database.run(connection, sql, pool.value());
    }

    @Override
    public Uni<StoredTasks> loadTasks(PoolName pool, Set<TaskId> tasks) {
        Long[] ids = tasks.stream().map(TaskId::value).sorted().toArray(Long[]::new);
        return database.run(SOME_TASKS, pool.value(), ids)
                .flatMap(rows -> CallerContext.aside(rows.size() > ROWS_ON_EVENT_LOOP, () -> storedTasks(rows)));
    }

    @Override
    public Uni<Map<TaskId, PoolName>> liveAfter(Set<WorkspaceName> upstreams) {
        String[] names = upstreams.stream().map(WorkspaceName::value).sorted().toArray(String[]::new);
        return database.run(LIVE_AFTER, (Object) names).map(rows -> {
            Map<TaskId, PoolName> waiting = new HashMap<>();
            rows.forEach(row -> waiting.put(new TaskId(row.getLong(0)), new PoolName(row.getString(1))));
            return waiting;
        });
    }

    private static StoredTasks storedTasks(RowSet<Row> rows) {
        List<Task> tasks = new ArrayList<>();
        List<StoredSlot> slots = new ArrayList<>();
        List<Reservation> reservations = new ArrayList<>();
        Map<WorkspaceName, WorkspaceGate> gates = new HashMap<>();
        for (Row row : rows) {
            Task task = TaskRows.task(row);
            tasks.add(task);
            gates.put(task.request().workspace(), PoolRows.gate(row, GATE));
            if (PoolRows.hasSlot(row, SLOT)) {
                slots.add(PoolRows.slot(row, SLOT));
            }
            if (PoolRows.hasReservation(row, RESERVATION)) {
                reservations.add(PoolRows.reservation(row, RESERVATION));
            }
        }
        return new StoredTasks(tasks, slots, reservations, gates);
    }

    private static <T> List<T> list(RowSet<Row> rows, Function<Row, T> mapper) {
        return Database.list(rows).stream().map(mapper).toList();
    }

    @Override
    public Uni<Boolean> commit(PoolName pool, TurnChanges changes) {
        if (changes.isEmpty()) {
            return Uni.createFrom().item(true);
        }
        return stored(pool, changes)
                .replaceWith(true)
                .onFailure(SqlFailures::stale)
                .recoverWithItem(false);
    }

    /** Nearly every turn is one statement, and that is a transaction by itself. */
    private Uni<?> stored(PoolName pool, TurnChanges changes) {
        if (changes.pods().isEmpty()) {
            Turn turn = turn(pool, changes);
            return database.run(turn.sql(), turn.values());
        }
        return database.transaction(connection -> storeNewSlots(connection, pool, changes)
                .flatMap(stored -> storeTurn(connection, pool, changes))
                .flatMap(stored -> storeKnownPods(connection, pool, changes)));
    }

    private static Uni<Void> storeNewSlots(SqlConnection connection, PoolName pool, TurnChanges changes) {
        List<PodChange> pods =
                changes.pods().stream().filter(pod -> pod.newSlots() > 0).toList();
        if (pods.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return Database.run(
                        connection,
                        PodStatements.NEW_PODS,
                        pool.value(),
                        ChangeRows.pods(pods),
                        Times.column(changes.at()))
                .replaceWithVoid();
    }

    /** All of a turn but its pods, inside a transaction of somebody's; a stale row fails it ({@link SqlFailures#stale}). */
    public static Uni<Void> storeTurn(SqlConnection connection, PoolName pool, TurnChanges changes) {
        if (TurnPart.of(changes).isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Turn turn = turn(pool, changes);
        return Database.run(connection, turn.sql(), turn.values()).replaceWithVoid();
    }

    /** A turn's statement with its values. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Turn(String sql, Object[] values) {}

    /** What stores all of a turn but its pods. */
    public static Turn turn(PoolName pool, TurnChanges changes) {
        return new Turn(
                TurnStatement.of(TurnPart.of(changes)), new Object[] {pool.value(), ChangeRows.of(pool, changes)});
    }

    private static Uni<Void> storeKnownPods(SqlConnection connection, PoolName pool, TurnChanges changes) {
        List<PodChange> pods =
                changes.pods().stream().filter(pod -> pod.before() != null).toList();
        if (pods.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Turn turn = knownPods(pool, pods);
        return Database.run(connection, turn.sql(), turn.values()).replaceWithVoid();
    }

    /** What stores the pods of a turn that were there before it. */
    public static Turn knownPods(PoolName pool, List<PodChange> pods) {
        return new Turn(PodStatements.KNOWN_PODS, new Object[] {pool.value(), ChangeRows.pods(pods)});
    }
}
