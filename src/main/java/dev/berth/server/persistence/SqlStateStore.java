package dev.berth.server.persistence;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.StateStore;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Terraform states with every version and Terraform's own lock, as its http backend asks. */
@ApplicationScoped
class SqlStateStore implements StateStore {
    private final Pool database;
    private final SealedBytes sealed;

    SqlStateStore(Pool database, SealedBytes sealed) {
        this.database = database;
        this.sealed = sealed;
    }

    /** What a state is bound to while it is sealed. */
    static String context(WorkspaceName workspace) {
        return "states/" + workspace;
    }

    @Override
    public Uni<Optional<byte[]>> current(WorkspaceName workspace) {
        return content(workspace, StateStatements.CURRENT, Tuple.of(workspace.value()));
    }

    @Override
    public Uni<Optional<byte[]>> version(WorkspaceName workspace, long serial) {
        return content(workspace, StateStatements.VERSION, Tuple.of(workspace.value(), serial));
    }

    private Uni<Optional<byte[]>> content(WorkspaceName workspace, String sql, Tuple values) {
        return database.preparedQuery(sql)
                .execute(values)
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
                                () -> connection
                                        .preparedQuery(StateStatements.PUT)
                                        .execute(versionRow(workspace, version, content)))));
    }

    private static Tuple versionRow(WorkspaceName workspace, Version version, byte[] content) {
        return Tuple.from(Arrays.asList(
                workspace.value(),
                version.serial(),
                Words.storable(version.lineage()),
                version.bytes(),
                version.md5(),
                Words.storable(version.by()),
                Times.column(version.at()),
                Buffer.buffer(content)));
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
        return connection
                .preparedQuery(StateStatements.LOCK)
                .execute(lockRow(workspace, wanted))
                .replaceWith(new Written.Done());
    }

    private static Tuple lockRow(WorkspaceName workspace, Holder holder) {
        AttemptRef attempt = holder.attempt();
        return Tuple.from(Arrays.asList(
                workspace.value(),
                Words.storable(holder.id()),
                Words.storable(holder.info()),
                attempt == null ? null : attempt.task().value(),
                attempt == null ? null : attempt.attempt(),
                Times.column(holder.at())));
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
        return database.preparedQuery(StateStatements.HOLDER)
                .execute(Tuple.of(workspace.value()))
                .map(SqlStateStore::firstHolder);
    }

    private static Uni<Optional<Holder>> holder(SqlConnection connection, WorkspaceName workspace) {
        return execute(connection, StateStatements.HOLDER, workspace).map(SqlStateStore::firstHolder);
    }

    private static Optional<Holder> firstHolder(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false).findFirst().map(SqlStateStore::holder);
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
        return database.withTransaction(connection -> execute(connection, StateStatements.HOLD, workspace)
                .flatMap(rows ->
                        rows.size() == 0 ? Uni.createFrom().item(new Written.NoWorkspace()) : work.apply(connection)));
    }

    private static Uni<RowSet<Row>> execute(SqlConnection connection, String sql, WorkspaceName workspace) {
        return connection.preparedQuery(sql).execute(Tuple.of(workspace.value()));
    }

    @Override
    public Uni<Page<Version>> versions(WorkspaceName workspace, Page.Request page) {
        return database.preparedQuery(StateStatements.VERSIONS)
                .execute(Tuple.of(workspace.value(), Cursors.before(page.cursor()), Cursors.rows(page)))
                .map(rows -> Cursors.page(
                        page,
                        StreamSupport.stream(rows.spliterator(), false).toList(),
                        row -> row.getLong("id"),
                        SqlStateStore::version));
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
