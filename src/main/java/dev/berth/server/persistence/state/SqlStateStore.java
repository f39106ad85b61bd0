package dev.berth.server.persistence.state;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.Room;
import dev.berth.server.control.port.StateStore;
import dev.berth.server.persistence.database.Cursors;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.SealedBytes;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.database.Times;
import dev.berth.server.persistence.task.TaskRows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Terraform states with every version and Terraform's own lock, as its http backend asks. */
@ApplicationScoped
public class SqlStateStore implements StateStore {
    private static final String SIZE = "octet_length(content)";

    private final Database database;
    private final SealedBytes sealed;
    private final StateReplacement replacement;
    private final StateRescue rescue;

    SqlStateStore(Database database, SealedBytes sealed, StateReplacement replacement, StateRescue rescue) {
        this.database = database;
        this.sealed = sealed;
        this.replacement = replacement;
        this.rescue = rescue;
    }

    /** What a state is bound to while it is sealed. */
    public static String context(WorkspaceName workspace) {
        return "states/" + workspace;
    }

    @Override
    public Uni<Optional<byte[]>> current(WorkspaceName workspace, Room room) {
        return content(workspace, room, StateStatements.CURRENT, workspace.value());
    }

    @Override
    public Uni<Optional<byte[]>> version(WorkspaceName workspace, Which which, Room room) {
        return switch (which) {
            case Which.Id id -> content(workspace, room, StateStatements.BY_ID, workspace.value(), id.id());
            case Which.Serial serial ->
                content(workspace, room, StateStatements.BY_SERIAL, workspace.value(), serial.serial());
        };
    }

    private Uni<Optional<byte[]>> content(WorkspaceName workspace, Room room, String sql, Object... values) {
        return database.run(room, SIZE, sql, values)
                .flatMap(rows -> rows.size() == 0
                        ? Uni.createFrom().item(Optional.empty())
                        : sealed.open(bytes(rows.iterator().next()), context(workspace))
                                .map(Optional::of));
    }

    private static byte[] bytes(Row row) {
        return row.getBuffer("content").getBytes();
    }

    @Override
    public Uni<Written> put(WorkspaceName workspace, Draft state, Writer writer) {
        return sealed.seal(state.content(), context(workspace))
                .map(content -> StateHold.row(workspace, state.version(), content, writer.attempt()))
                .flatMap(row -> held(
                        workspace,
                        writer.attempt(),
                        true,
                        connection -> unlessHeldByAnother(connection, workspace, writer, () -> put(connection, row))));
    }

    private static Uni<Written> put(SqlConnection connection, @Nullable Object[] row) {
        return Database.run(connection, StateStatements.PUT, row)
                .map(rows -> rows.size() == 0 ? new Written.Moved() : new Written.Done());
    }

    @Override
    public Uni<Replaced> delete(WorkspaceName workspace, @Nullable String lockId, Instant now) {
        return replacement.delete(workspace, lockId, now);
    }

    @Override
    public Uni<Replaced> restore(WorkspaceName workspace, LongFunction<Draft> draft, Instant now) {
        return replacement.restore(workspace, draft, now);
    }

    @Override
    public Uni<Rescued> rescue(AttemptRef attempt, Draft state) {
        return rescue.rescue(attempt, state);
    }

    @Override
    public Uni<Written> lock(WorkspaceName workspace, Holder holder) {
        return held(
                workspace,
                holder.attempt(),
                false,
                connection -> StateHold.holder(connection, workspace)
                        .flatMap(present -> lockUnlessHeld(connection, workspace, holder, present)));
    }

    private static Uni<Written> lockUnlessHeld(
            SqlConnection connection, WorkspaceName workspace, Holder wanted, Optional<Holder> present) {
        if (present.isPresent()) {
            boolean same = isOf(present.get(), new Writer(wanted.attempt(), wanted.id()));
            return Uni.createFrom().item(same ? new Written.Done() : new Written.Held(present.get()));
        }
        return Database.run(connection, StateStatements.LOCK, lockRow(workspace, wanted))
                .replaceWith(new Written.Done());
    }

    private static @Nullable Object[] lockRow(WorkspaceName workspace, Holder holder) {
        AttemptRef attempt = holder.attempt();
        return new Object[] {
            workspace.value(),
            SqlText.storable(holder.id()),
            SqlText.storable(holder.info()),
            attempt == null ? null : attempt.task().value(),
            attempt == null ? null : attempt.attempt(),
            Times.column(holder.at())
        };
    }

    @Override
    public Uni<Written> unlock(WorkspaceName workspace, Writer writer) {
        boolean forced = writer.attempt() == null && writer.lockId() == null;
        return held(
                workspace,
                writer.attempt(),
                false,
                connection -> forced
                        ? unlock(connection, workspace)
                        : unlessHeldByAnother(connection, workspace, writer, () -> unlock(connection, workspace)));
    }

    private static Uni<Written> unlock(SqlConnection connection, WorkspaceName workspace) {
        return Database.run(connection, StateStatements.UNLOCK, workspace.value())
                .replaceWith(new Written.Done());
    }

    @Override
    public Uni<Optional<Holder>> holder(WorkspaceName workspace) {
        return database.run(StateStatements.HOLDER, workspace.value()).map(StateHold::firstHolder);
    }

    private interface Write {
        Uni<Written> run();
    }

    /**
     * A state that nobody locked may be written by everybody: Terraform asks for no more (-lock=false). A user's lock is
     * known by its id alone; an attempt's is its own, whoever has learned the id.
     */
    private static Uni<Written> unlessHeldByAnother(
            SqlConnection connection, WorkspaceName workspace, Writer writer, Write write) {
        return StateHold.holder(connection, workspace)
                .flatMap(present -> present.isPresent() && !isOf(present.get(), writer)
                        ? Uni.createFrom().item(new Written.Held(present.get()))
                        : write.run());
    }

    private static boolean isOf(Holder present, Writer writer) {
        AttemptRef attempt = writer.attempt();
        boolean same = present.id().equals(writer.lockId());
        return attempt == null ? same : same && attempt.equals(present.attempt());
    }

    private Uni<Written> held(
            WorkspaceName workspace,
            @Nullable AttemptRef attempt,
            boolean writesState,
            Function<SqlConnection, Uni<Written>> work) {
        return database.transaction(connection -> StateHold.hold(connection, workspace, attempt, writesState)
                .flatMap(obstacle ->
                        obstacle.map(found -> Uni.createFrom().item(found)).orElseGet(() -> work.apply(connection))));
    }

    @Override
    public Uni<Page<Stored>> versions(WorkspaceName workspace, Page.Request page) {
        return Uni.createFrom().deferred(() -> versionsBefore(workspace, page));
    }

    private Uni<Page<Stored>> versionsBefore(WorkspaceName workspace, Page.Request page) {
        return database.run(
                        StateStatements.VERSIONS, workspace.value(), Cursors.before(page.cursor()), Cursors.rows(page))
                .map((RowSet<Row> rows) ->
                        Cursors.page(page, Database.list(rows), row -> row.getLong("id"), SqlStateStore::stored));
    }

    static Stored stored(Row row) {
        Version version = new Version(
                row.getLong("serial"),
                row.getString("lineage"),
                row.getLong("bytes"),
                row.getString("md5"),
                row.getString("written_by"),
                TaskRows.instant(row, "written_at"));
        return new Stored(row.getLong("id"), version, row.getBoolean("current"), row.getBoolean("aside"));
    }
}
