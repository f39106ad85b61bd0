package dev.berth.server.persistence.database;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.pgclient.PgPool;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PrepareOptions;
import io.vertx.sqlclient.PreparedQuery;
import io.vertx.sqlclient.Query;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A pool of which all connections can be thrown away at once. A server that was demoted keeps its connections open and
 * goes on answering, and one that a network lost keeps them open without an answer: only a new connection finds the
 * server to which the address leads now (F8).
 */
@SuppressWarnings("deprecation") // Quarkus wants the pool as this type.
final class RenewableConnections implements PgPool {
    private final Supplier<Pool> source;
    private Pool current;
    private boolean closed;

    /** @param source makes a pool without a connection yet */
    RenewableConnections(Supplier<Pool> source) {
        this.source = source;
        this.current = source.get();
    }

    /** From here on there are new connections only. The old ones end, each after the statement that it is at. */
    synchronized void renew() {
        if (closed) {
            return;
        }
        Pool old = current;
        current = source.get();
        var unused = old.close();
    }

    private synchronized Pool current() {
        return current;
    }

    @Override
    public Future<SqlConnection> getConnection() {
        return current().getConnection();
    }

    @Override
    public void getConnection(Handler<AsyncResult<SqlConnection>> handler) {
        getConnection().onComplete(handler);
    }

    @Override
    public Query<RowSet<Row>> query(String sql) {
        return current().query(sql);
    }

    @Override
    public PreparedQuery<RowSet<Row>> preparedQuery(String sql) {
        return current().preparedQuery(sql);
    }

    @Override
    public PreparedQuery<RowSet<Row>> preparedQuery(String sql, PrepareOptions options) {
        return current().preparedQuery(sql, options);
    }

    @Override
    public synchronized Future<Void> close() {
        closed = true;
        return current.close();
    }

    @Override
    public void close(Handler<AsyncResult<Void>> handler) {
        close().onComplete(handler);
    }

    @Override
    public int size() {
        return current().size();
    }

    @Override
    public PgPool connectHandler(Handler<SqlConnection> handler) {
        throw new UnsupportedOperationException("connections are set up by their options");
    }

    @Override
    public PgPool connectionProvider(Function<Context, Future<SqlConnection>> provider) {
        throw new UnsupportedOperationException("connections are made by the pool's source");
    }
}
