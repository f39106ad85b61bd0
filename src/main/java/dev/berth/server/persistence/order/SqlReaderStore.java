package dev.berth.server.persistence.order;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.control.port.ReaderStore;
import dev.berth.server.persistence.database.Database;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Who reads whose state, in SQL. */
@ApplicationScoped
class SqlReaderStore implements ReaderStore {
    private static final String READERS = "SELECT reader FROM state_readers WHERE workspace = $1 ORDER BY reader";
    private static final String READS = "SELECT workspace FROM state_readers WHERE reader = $1 ORDER BY workspace";
    private static final String MAY_READ =
            "SELECT EXISTS (SELECT FROM state_readers WHERE reader = $1 AND workspace = $2)";
    private static final String REMOVE = "DELETE FROM state_readers WHERE workspace = $1 AND reader <> ALL ($2)";
    private static final String ADD = """
            INSERT INTO state_readers (workspace, reader)
            SELECT $1, r FROM unnest($2::text[]) AS r ORDER BY r ON CONFLICT (workspace, reader) DO NOTHING""";

    private static final String MAY_READ_VERSION = """
            SELECT EXISTS (SELECT FROM state_heads h JOIN state_readers r ON r.workspace = h.workspace
                            WHERE h.state_id = $2 AND r.reader = $1)""";

    private final Database database;

    SqlReaderStore(Database database) {
        this.database = database;
    }

    @Override
    public Uni<Readers> of(WorkspaceName workspace) {
        return database.run(READERS, workspace.value())
                .flatMap(readers ->
                        database.run(READS, workspace.value()).map(reads -> new Readers(names(readers), names(reads))));
    }

    private static List<WorkspaceName> names(RowSet<Row> rows) {
        return Database.list(rows).stream()
                .map(row -> new WorkspaceName(row.getString(0)))
                .toList();
    }

    @Override
    public Uni<Written> write(WorkspaceName workspace, Set<WorkspaceName> readers) {
        String[] names = readers.stream().map(WorkspaceName::value).sorted().toArray(String[]::new);
        return database.transaction(connection -> Database.run(
                        connection, OrderStatements.HOLD_WORKSPACE, workspace.value())
                .flatMap(held -> held.size() == 0
                        ? Uni.createFrom().<Written>item(new Written.NoWorkspace())
                        : Database.run(connection, OrderStatements.HOLD_UPSTREAMS, (Object) names)
                                .flatMap(found -> write(connection, workspace, readers, new HashSet<>(names(found))))));
    }

    private static Uni<Written> write(
            SqlConnection connection, WorkspaceName workspace, Set<WorkspaceName> readers, Set<WorkspaceName> known) {
        for (WorkspaceName reader : new TreeSet<>(readers)) {
            if (!known.contains(reader)) {
                return Uni.createFrom().item(new Written.NoReader(reader));
            }
        }
        String[] names = readers.stream().map(WorkspaceName::value).sorted().toArray(String[]::new);
        return Database.run(connection, REMOVE, workspace.value(), names)
                .flatMap(removed -> Database.run(connection, ADD, workspace.value(), names))
                .replaceWith(new Written.Done());
    }

    @Override
    public Uni<Boolean> mayReadVersion(WorkspaceName reader, long version) {
        return database.run(MAY_READ_VERSION, reader.value(), version)
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    @Override
    public Uni<Boolean> mayRead(WorkspaceName reader, WorkspaceName workspace) {
        return database.run(MAY_READ, reader.value(), workspace.value())
                .map(rows -> rows.iterator().next().getBoolean(0));
    }
}
