package dev.berth.server.persistence.retention;

import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.Times;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Configurations that are over. They are held before it is decided which of them go, so that none goes that a submission
 * is just binding to its task.
 */
@ApplicationScoped
class OldConfigurations {
    /** A configuration that belongs to its tasks is looked at so often as long as one of them is kept. */
    private static final Duration LOOK_AGAIN = Duration.ofDays(1);

    private final Database database;

    OldConfigurations(Database database) {
        this.database = database;
    }

    /** How many configurations were looked at, and how many of them are gone. */
    record Swept(int seen, long gone) {}

    /** Of those that may be the newest of their workspaces: all beyond so many that no task names. */
    Uni<Swept> surplus(int batch, int kept) {
        return database.transaction(
                connection -> held(connection, RetentionStatements.SURPLUS_CONFIGURATIONS, batch, kept)
                        .flatMap(held -> sweep(connection, held)));
    }

    /** Of those that wait for their bytes, were refused, or belong to their tasks alone: all that no task names. */
    Uni<Swept> due(int batch, Instant now) {
        return database.transaction(connection -> held(
                        connection, RetentionStatements.DUE_CONFIGURATIONS, batch, Times.column(now))
                .flatMap(held -> sweep(connection, held)
                        .call(swept -> Database.run(
                                connection,
                                RetentionStatements.LOOK_AGAIN,
                                held.workspaces(),
                                held.versions(),
                                Times.column(now.plus(LOOK_AGAIN))))));
    }

    /** What nobody else changes meanwhile. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Held(String[] workspaces, Integer[] versions) {}

    private static Uni<Held> held(SqlConnection connection, String sql, int batch, Object limit) {
        return Database.run(connection, sql, batch, limit).map(Database::list).map(OldConfigurations::held);
    }

    private static Held held(List<Row> rows) {
        return new Held(
                rows.stream().map(row -> row.getString("workspace")).toArray(String[]::new),
                rows.stream().map(row -> row.getInteger("version")).toArray(Integer[]::new));
    }

    private static Uni<Swept> sweep(SqlConnection connection, Held held) {
        return Database.run(connection, RetentionStatements.UNNAMED_CONFIGURATIONS, held.workspaces(), held.versions())
                .map(gone -> new Swept(held.versions().length, gone.rowCount()));
    }
}
