package dev.berth.server.persistence;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.StateStore;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Terraform states with every version and Terraform's own lock, as its http backend asks. */
@ApplicationScoped
class SqlStateStore implements StateStore {
    private final Database database;
    private final SealedBytes sealed;

    SqlStateStore(Database database, SealedBytes sealed) {
        this.database = database;
        this.sealed = sealed;
    }

    /** What a state is bound to while it is sealed. */
    static String context(WorkspaceName workspace) {
        return "states/" + workspace;
    }

    @Override
    public Uni<Optional<byte[]>> current(WorkspaceName workspace) {
        return content(workspace, StateStatements.CURRENT, workspace.value());
    }

    @Override
    public Uni<Optional<byte[]>> version(WorkspaceName workspace, long serial) {
        return content(workspace, StateStatements.VERSION, workspace.value(), serial);
    }

    private Uni<Optional<byte[]>> content(WorkspaceName workspace, String sql, Object... values) {
        return database.run(sql, values)
                .flatMap(rows -> rows.size() == 0
                        ? Uni.createFrom().item(Optional.empty())
                        : sealed.open(bytes(rows.iterator().next()), context(workspace))
                                .map(Optional::of));
    }

    private static byte[] bytes(Row row) {
        return row.getBuffer("content").getBytes();
    }

    @Override
    public Uni<Written> put(WorkspaceName workspace, byte[] state, Version version, @Nullable String lockId) {
        return sealed.seal(state, context(workspace))
                .flatMap(content -> held(
                        workspace,
                        connection -> unlessHeldByAnother(
                                connection,
                                workspace,
                                lockId,
                                () -> Database.run(
                                        connection, StateStatements.PUT, versionRow(workspace, version, content)))));
    }

    private static Object[] versionRow(WorkspaceName workspace, Version version, byte[] content) {
        return new Object[] {
            workspace.value(),
            version.serial(),
            Words.storable(version.lineage()),
            version.bytes(),
            version.md5(),
            Words.storable(version.by()),
            Times.column(version.at()),
            Buffer.buffer(content)
        };
    }

    @Override
    public Uni<Written> delete(WorkspaceName workspace, @Nullable String lockId) {
        return held(
                workspace,
                connection -> unlessHeldByAnother(
                        connection, workspace, lockId, () -> execute(connection, StateStatements.DELETE, workspace)));
    }

    @Override
    public Uni<Written> lock(WorkspaceName workspace, Holder holder) {
        return held(
                workspace,
                connection -> holder(connection, workspace)
                        .flatMap(present -> lockUnlessHeld(connection, workspace, holder, present)));
    }

    private static Uni<Written> lockUnlessHeld(
            SqlConnection connection, WorkspaceName workspace, Holder wanted, Optional<Holder> present) {
        if (present.isPresent()) {
            boolean same = present.get().id().equals(wanted.id());
            return Uni.createFrom().item(same ? new Written.Done() : new Written.Held(present.get()));
        }
        return Database.run(connection, StateStatements.LOCK, lockRow(workspace, wanted))
                .replaceWith(new Written.Done());
    }

    private static @Nullable Object[] lockRow(WorkspaceName workspace, Holder holder) {
        AttemptRef attempt = holder.attempt();
        return new Object[] {
            workspace.value(),
            Words.storable(holder.id()),
            Words.storable(holder.info()),
            attempt == null ? null : attempt.task().value(),
            attempt == null ? null : attempt.attempt(),
            Times.column(holder.at())
        };
    }

    @Override
    public Uni<Written> unlock(WorkspaceName workspace, @Nullable String lockId) {
        return held(
                workspace,
                connection -> lockId == null
                        ? execute(connection, StateStatements.UNLOCK, workspace).replaceWith(new Written.Done())
                        : unlessHeldByAnother(
                                connection,
                                workspace,
                                lockId,
                                () -> execute(connection, StateStatements.UNLOCK, workspace)));
    }

    @Override
    public Uni<Optional<Holder>> holder(WorkspaceName workspace) {
        return database.run(StateStatements.HOLDER, workspace.value()).map(SqlStateStore::firstHolder);
    }

    private static Uni<Optional<Holder>> holder(SqlConnection connection, WorkspaceName workspace) {
        return execute(connection, StateStatements.HOLDER, workspace).map(SqlStateStore::firstHolder);
    }

    private static Optional<Holder> firstHolder(RowSet<Row> rows) {
        return Database.list(rows).stream().findFirst().map(SqlStateStore::holder);
    }

    private static Holder holder(Row row) {
        Long task = row.getLong("task_id");
        return new Holder(
                row.getString("lock_id"),
                row.getString("info"),
                task == null ? null : new AttemptRef(new TaskId(task), row.getInteger("attempt")),
                TaskRows.instant(row, "locked_at"));
    }

    private interface Write {
        Uni<RowSet<Row>> run();
    }

    /** A state that nobody locked may be written by everybody: Terraform asks for no more (-lock=false). */
    private static Uni<Written> unlessHeldByAnother(
            SqlConnection connection, WorkspaceName workspace, @Nullable String lockId, Write write) {
        return holder(connection, workspace).flatMap(present -> {
            if (present.isPresent() && !present.get().id().equals(lockId)) {
                return Uni.createFrom().item(new Written.Held(present.get()));
            }
            return write.run().replaceWith(new Written.Done());
        });
    }

    private Uni<Written> held(WorkspaceName workspace, Function<SqlConnection, Uni<Written>> work) {
        return database.transaction(connection -> execute(connection, StateStatements.HOLD, workspace)
                .flatMap(rows ->
                        rows.size() == 0 ? Uni.createFrom().item(new Written.NoWorkspace()) : work.apply(connection)));
    }

    private static Uni<RowSet<Row>> execute(SqlConnection connection, String sql, WorkspaceName workspace) {
        return Database.run(connection, sql, workspace.value());
    }

    @Override
    public Uni<Page<Version>> versions(WorkspaceName workspace, Page.Request page) {
        return Uni.createFrom().deferred(() -> versionsBefore(workspace, page));
    }

    private Uni<Page<Version>> versionsBefore(WorkspaceName workspace, Page.Request page) {
        return database.run(
                        StateStatements.VERSIONS, workspace.value(), Cursors.before(page.cursor()), Cursors.rows(page))
                .map(rows -> Cursors.page(page, Database.list(rows), row -> row.getLong("id"), SqlStateStore::version));
    }

    private static Version version(Row row) {
        return new Version(
                row.getLong("serial"),
                row.getString("lineage"),
                row.getLong("bytes"),
                row.getString("md5"),
                row.getString("written_by"),
                TaskRows.instant(row, "written_at"));
    }
}
