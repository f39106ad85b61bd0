package dev.berth.server.persistence.hook;

import dev.berth.server.control.port.DeliveryBuilder;
import dev.berth.server.control.port.DeliveryStore;
import dev.berth.server.control.port.HookStore;
import dev.berth.server.control.port.Page;
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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The outbox, in SQL. Its rows are made by the schema's {@code tell_hooks}. */
@ApplicationScoped
class SqlDeliveryStore implements DeliveryStore {
    private static final String COLUMNS = """
            d.id, d.hook_id, d.event_id, d.event, d.object, d.occurred_at, d.told::text AS told, d.status, d.since, d.attempts,
            d.next_at, d.last_at, d.last_ms, d.last_answer, d.last_error""";

    /** Null is at once; as the index {@code due_deliveries} has it. */
    private static final String FROM = "coalesce(d.next_at, '-infinity'::timestamptz)";

    private static final String DUE = "d.status = 'waiting' AND " + FROM + " <= $2";

    /**
     * $1 those that are busy, $2 now, $3 how many, $4 whether those that fail, or the others. From one hook with something in the outbox to the
     * next by the index, so that this costs as many steps as there are such hooks, however much is in it; and one when it is empty.
     */
    private static final String HOOKS = """
            WITH RECURSIVE waiting AS (
                (SELECT d.hook_id FROM hook_deliveries d WHERE d.status = 'waiting' ORDER BY d.hook_id LIMIT 1)
                 UNION ALL
                SELECT (SELECT d.hook_id FROM hook_deliveries d
                         WHERE d.status = 'waiting' AND d.hook_id > w.hook_id ORDER BY d.hook_id LIMIT 1)
                  FROM waiting w WHERE w.hook_id IS NOT NULL)
            SELECT h.id FROM waiting w JOIN hooks h ON h.id = w.hook_id
             WHERE NOT h.paused AND h.id <> ALL ($1) AND (h.rest_until IS NULL OR h.rest_until <= $2) AND (h.failures > 0) = $4
               AND EXISTS (SELECT FROM hook_deliveries d WHERE d.hook_id = h.id AND ${due})
             ORDER BY h.rest_until NULLS FIRST, h.id LIMIT $3""".replace("${due}", DUE);

    private static final String HOOK = "SELECT " + HookRows.COLUMNS + " FROM hooks h WHERE h.id = $1 AND NOT h.paused";

    /** $1 hook, $2 now, $3 how many. */
    private static final String WORK =
            """
            SELECT ${columns} FROM hook_deliveries d
             WHERE d.hook_id = $1 AND ${due}
               AND NOT EXISTS (SELECT FROM hook_deliveries e
                                WHERE e.hook_id = $1 AND e.status = 'waiting' AND e.object = d.object AND e.id < d.id)
             ORDER BY ${from}, d.id LIMIT $3""".replace("${columns}", COLUMNS).replace("${due}", DUE).replace("${from}", FROM);

    /** $1 delivery, $2 attempts as they were read. What comes behind it is looked at when it is, and not before. */
    private static final String TRIED = """
            WITH tried AS (
                UPDATE hook_deliveries
                   SET status = $3, attempts = $4, next_at = $5, last_at = $6, last_ms = $7, last_answer = $8, last_error = $9
                 WHERE id = $1 AND status = 'waiting' AND attempts = $2
                RETURNING id, hook_id, object, next_at),
            behind AS (
                UPDATE hook_deliveries AS d SET next_at = t.next_at FROM tried t
                 WHERE d.hook_id = t.hook_id AND d.object = t.object AND d.status = 'waiting' AND d.id > t.id
                   AND d.next_at IS DISTINCT FROM t.next_at)
            SELECT id FROM tried""";

    private static final String HEALTH = "UPDATE hooks SET failures = $2, rest_until = $3 WHERE id = $1";

    /** $1 hook, $2 since when, $3 why. */
    private static final String PARK = """
            WITH held AS (
                SELECT d.id FROM hook_deliveries d
                 WHERE d.hook_id = $1 AND d.status = 'waiting' AND d.since <= $2 ORDER BY d.id FOR UPDATE)
            UPDATE hook_deliveries AS d SET status = 'parked', next_at = NULL, last_error = coalesce(d.last_error, $3)
              FROM held WHERE d.id = held.id""";

    private static final String BACKLOG = """
            SELECT w.waiting, w.oldest, (SELECT count(*) FROM hook_deliveries d WHERE d.status = 'parked') AS parked
              FROM (SELECT count(*) AS waiting, min(d.since) AS oldest FROM hook_deliveries d JOIN hooks h ON h.id = d.hook_id
                     WHERE d.status = 'waiting' AND NOT h.paused) w""";

    private static final String LIST = "SELECT " + COLUMNS
            + " FROM hook_deliveries d WHERE d.hook_id = $1 AND ($2::text IS NULL OR d.status = $2) AND d.id < $3"
            + " ORDER BY d.id DESC LIMIT $4";

    private static final String FIND =
            "SELECT " + COLUMNS + " FROM hook_deliveries d WHERE d.hook_id = $1 AND d.id = $2";

    /** $1 hook, $2 delivery, $3 now. */
    private static final String AGAIN = """
            UPDATE hook_deliveries AS d
               SET status = 'waiting', since = $3, attempts = 0, next_at = NULL, last_error = NULL
             WHERE d.hook_id = $1 AND d.id = $2
            RETURNING""" + " " + COLUMNS;

    private final Database database;
    private final HookRows hooks;

    SqlDeliveryStore(Database database, HookRows hooks) {
        this.database = database;
        this.hooks = hooks;
    }

    @Override
    public Uni<List<Long>> hooksWithWork(Instant now, Collection<Long> busy, boolean failing, int most) {
        return database.run(HOOKS, busy.toArray(Long[]::new), Times.column(now), most, failing)
                .map(rows -> Database.list(rows).stream()
                        .map(row -> row.getLong("id"))
                        .toList());
    }

    @Override
    public Uni<Optional<Work>> work(long hook, Instant now, int most) {
        return database.run(HOOK, hook)
                .flatMap(found -> found.size() == 0
                        ? Uni.createFrom().item(Optional.empty())
                        : work(hooks.hook(found.iterator().next()), now, most));
    }

    private Uni<Optional<Work>> work(HookStore.Hook hook, Instant now, int most) {
        return database.run(WORK, hook.id(), Times.column(now), most)
                .map(rows -> Optional.of(new Work(
                        hook,
                        Database.list(rows).stream()
                                .map(SqlDeliveryStore::delivery)
                                .toList())));
    }

    @Override
    public Uni<Boolean> tried(Delivery before, Tried after) {
        Tries tries = after.tries();
        return database.run(
                        TRIED,
                        before.id(),
                        before.tries().attempts(),
                        SqlText.of(after.status()),
                        tries.attempts(),
                        Times.columnOrNull(tries.nextAt()),
                        Times.columnOrNull(tries.lastAt()),
                        tries.lastMillis(),
                        tries.answer(),
                        SqlText.storableOrNull(tries.error()))
                .map(rows -> rows.size() > 0);
    }

    @Override
    public Uni<Void> health(long hook, HookStore.Health health) {
        return database.run(HEALTH, hook, health.failures(), Times.columnOrNull(health.restUntil()))
                .replaceWithVoid();
    }

    @Override
    public Uni<Integer> park(long hook, Instant since, String why) {
        return database.run(PARK, hook, Times.column(since), why).map(RowSet::rowCount);
    }

    @Override
    public Uni<Backlog> backlog() {
        return database.run(BACKLOG).map(rows -> {
            Row row = rows.iterator().next();
            return new Backlog(
                    row.getLong("waiting"),
                    Times.instantOrNull(row.getOffsetDateTime("oldest")),
                    row.getLong("parked"));
        });
    }

    @Override
    public Uni<Page<Delivery>> list(long hook, @Nullable Status status, Page.Request page) {
        return Uni.createFrom()
                .deferred(() -> database.run(
                        LIST, hook, SqlText.orNull(status), Cursors.before(page.cursor()), Cursors.rows(page)))
                .map(rows ->
                        Cursors.page(page, Database.list(rows), row -> row.getLong("id"), SqlDeliveryStore::delivery));
    }

    @Override
    public Uni<Optional<Delivery>> find(long hook, long id) {
        return database.run(FIND, hook, id)
                .map(rows -> Database.list(rows).stream().findFirst().map(SqlDeliveryStore::delivery));
    }

    @Override
    public Uni<Optional<Delivery>> again(long hook, long id, Instant now) {
        return database.run(AGAIN, hook, id, Times.column(now))
                .map(rows -> Database.list(rows).stream().findFirst().map(SqlDeliveryStore::delivery));
    }

    private static Delivery delivery(Row row) {
        return DeliveryBuilder.builder()
                .id(row.getLong("id"))
                .hook(row.getLong("hook_id"))
                .eventId(row.getString("event_id"))
                .event(row.getString("event"))
                .object(row.getString("object"))
                .occurredAt(Times.instant(row.getOffsetDateTime("occurred_at")))
                .told(row.getString("told"))
                .status(SqlText.parse(Status.class, row.getString("status")))
                .since(Times.instant(row.getOffsetDateTime("since")))
                .tries(new Tries(
                        row.getInteger("attempts"),
                        Times.instantOrNull(row.getOffsetDateTime("next_at")),
                        Times.instantOrNull(row.getOffsetDateTime("last_at")),
                        row.getInteger("last_ms"),
                        row.getInteger("last_answer"),
                        row.getString("last_error")))
                .build();
    }
}
