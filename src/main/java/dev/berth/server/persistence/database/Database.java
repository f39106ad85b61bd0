package dev.berth.server.persistence.database;

import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.port.NotLeaderException;
import dev.berth.server.control.port.Room;
import dev.berth.server.control.port.StoreUnavailableException;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs SQL, from any thread or context. A database that cannot be reached is a {@link
 * StoreUnavailableException} (F8).
 */
@ApplicationScoped
public class Database {
    private static final int MAX_TRIES = 3;

    private final Pool pool;
    private final ConnectionSource source;
    private final Duration callTimeout;

    Database(Pool pool, ConnectionSource source, BerthConfig config) {
        this.pool = pool;
        this.source = source;
        this.callTimeout = config.database().callTimeout();
    }

    /** One statement, in a transaction of its own. */
    public Uni<RowSet<Row>> run(String sql, @Nullable Object... values) {
        return named(pool.preparedQuery(sql).execute(Tuple.from(Arrays.asList(values))));
    }

    /**
     * One statement that may read much: what it would read is measured first, which reads none of it, and asked for.
     *
     * @param size the bytes of a row, in SQL, from the columns of the statement
     */
    public Uni<RowSet<Row>> run(Room room, String size, String sql, @Nullable Object... values) {
        return run("SELECT coalesce(sum(" + size + "), 0)::bigint AS bytes FROM (" + sql + ") AS wanted", values)
                .invoke(rows -> room.take(rows.iterator().next().getLong("bytes")))
                .flatMap(measured -> run(sql, values));
    }

    /** Several statements, all or nothing: a failure rolls back. */
    public <T> Uni<T> transaction(Function<SqlConnection, Uni<T>> work) {
        return named(pool.withTransaction(work));
    }

    /**
     * The same for what a turn may meet the other way round: PostgreSQL lets one of them go first, and the other one is tried
     * again.
     */
    public <T> Uni<T> contendedTransaction(Function<SqlConnection, Uni<T>> work) {
        return Uni.createFrom()
                .deferred(() -> transaction(work))
                .onFailure(SqlFailures::stale)
                .retry()
                .atMost(MAX_TRIES);
    }

    /** One statement of a transaction. */
    public static Uni<RowSet<Row>> run(SqlConnection connection, String sql, @Nullable Object... values) {
        return connection.preparedQuery(sql).execute(Tuple.from(Arrays.asList(values)));
    }

    public static List<Row> list(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false).toList();
    }

    /** Limits the wait, gives the absence of the database its name, and leaves a server that is the wrong one. */
    public <T> Uni<T> named(Uni<T> answer) {
        return answer.ifNoItem()
                .after(callTimeout)
                .fail()
                .onFailure(SqlFailures::misled)
                .invoke(failure -> source.renew(failure instanceof TimeoutException ? "no_answer" : "read_only"))
                .onFailure(SqlFailures::fenced)
                .transform(NotLeaderException::new)
                .onFailure(SqlFailures::unreachable)
                .transform(StoreUnavailableException::new);
    }
}
