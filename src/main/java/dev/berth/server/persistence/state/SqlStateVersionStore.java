package dev.berth.server.persistence.state;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.control.port.StateStore.Draft;
import dev.berth.server.control.port.StateStore.Replaced;
import dev.berth.server.control.port.StateStore.Stored;
import dev.berth.server.control.port.StateStore.Which;
import dev.berth.server.control.port.StateStore.Written;
import dev.berth.server.control.port.StateVersionStore;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.database.Times;
import dev.berth.server.persistence.task.TaskRows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Versions of states that have to follow the present one. */
@ApplicationScoped
class SqlStateVersionStore implements StateVersionStore {
    /** The values of a version without those of an attempt. */
    private static final int VALUES = 8;

    private final Database database;
    private final StateReplacement replacement;

    SqlStateVersionStore(Database database, StateReplacement replacement) {
        this.database = database;
        this.replacement = replacement;
    }

    @Override
    public Uni<Optional<Stored>> present(WorkspaceName workspace) {
        return database.run(StateStatements.PRESENT, workspace.value()).map(SqlStateVersionStore::first);
    }

    private static Optional<Stored> first(RowSet<Row> rows) {
        return Database.list(rows).stream().findFirst().map(SqlStateStore::stored);
    }

    @Override
    public Uni<Optional<Found>> find(long id) {
        return database.run(StateStatements.FIND, id)
                .map(rows -> Database.list(rows).stream()
                        .findFirst()
                        .map(row ->
                                new Found(new WorkspaceName(row.getString("workspace")), SqlStateStore.stored(row))));
    }

    @Override
    public Uni<Optional<Stored>> find(WorkspaceName workspace, Which which) {
        Uni<RowSet<Row>> rows = switch (which) {
            case Which.Id id -> database.run(StateStatements.FIND_BY_ID, workspace.value(), id.id());
            case Which.Serial serial ->
                database.run(StateStatements.FIND_BY_SERIAL, workspace.value(), serial.serial());
        };
        return rows.map(SqlStateVersionStore::first);
    }

    @Override
    public Uni<Announced> announce(WorkspaceName workspace, Announcement announcement, Instant now) {
        Claim claim = announcement.claim();
        return database.run(StateStatements.HOLDER, workspace.value())
                .map(rows -> StateHold.firstHolder(rows)
                        .filter(holder -> !holder.id().equals(claim.lockId())))
                .flatMap(holder -> holder.isPresent()
                        ? Uni.createFrom().item(new Announced.Refused(new Written.Held(holder.get())))
                        : announceFollowing(workspace, announcement, now));
    }

    /** Looked at once more when it comes; what can be said now is said before anything is sent. */
    private Uni<Announced> announceFollowing(WorkspaceName workspace, Announcement announced, Instant now) {
        Succession wanted = new Succession(announced.serial(), announced.lineage(), announced.md5());
        return present(workspace)
                .map(present ->
                        wanted.after(present.orElse(null), announced.claim().forced()))
                .flatMap(obstacle -> obstacle.isPresent()
                        ? Uni.createFrom().item(new Announced.Refused(obstacle.get()))
                        : store(workspace, announced, now));
    }

    private Uni<Announced> store(WorkspaceName workspace, Announcement announced, Instant now) {
        return database.run(
                        StateStatements.ANNOUNCE,
                        workspace.value(),
                        announced.serial(),
                        SqlText.storable(announced.lineage()),
                        announced.md5(),
                        announced.claim().forced(),
                        announced.claim().lockId(),
                        SqlText.storable(announced.by()),
                        Times.column(now))
                .map(rows -> rows.size() == 0
                        ? new Announced.Refused(new Written.NoWorkspace())
                        : new Announced.Done(
                                Objects.requireNonNull(rows.iterator().next().getLong("id"))));
    }

    @Override
    public Uni<Optional<Awaited>> awaited(long id) {
        return database.run(StateStatements.AWAITED, id)
                .map(rows -> Database.list(rows).stream().findFirst().map(SqlStateVersionStore::awaited));
    }

    private static Awaited awaited(Row row) {
        Announcement announcement = new Announcement(
                row.getLong("serial"),
                row.getString("lineage"),
                row.getString("md5"),
                row.getString("announced_by"),
                new Claim(row.getString("lock_id"), row.getBoolean("forced")));
        return new Awaited(
                new WorkspaceName(row.getString("workspace")), announcement, TaskRows.instant(row, "announced_at"));
    }

    @Override
    public Uni<Replaced> write(WorkspaceName workspace, Draft draft, Claim claim, @Nullable Long id, Instant now) {
        return replacement.replace(
                workspace, claim.lockId(), now, connection -> follow(connection, workspace, draft, claim, id));
    }

    private Uni<Replaced> follow(
            SqlConnection connection, WorkspaceName workspace, Draft draft, Claim claim, @Nullable Long id) {
        return arrived(connection, draft, id)
                .flatMap(answer -> answer.isPresent()
                        ? Uni.createFrom().item(answer.get())
                        : followPresent(connection, workspace, draft, claim, id));
    }

    /** The answer to somebody who brings once more what was announced once. */
    private static Uni<Optional<Replaced>> arrived(SqlConnection connection, Draft draft, @Nullable Long id) {
        if (id == null) {
            return Uni.createFrom().item(Optional.empty());
        }
        return Database.run(connection, StateStatements.AWAITED, id)
                .flatMap(awaited -> awaited.size() > 0
                        ? Uni.createFrom().item(Optional.empty())
                        : Database.run(connection, StateStatements.FIND, id)
                                .map(SqlStateVersionStore::first)
                                .map(stored -> Optional.of(again(stored, draft))));
    }

    private static Replaced again(Optional<Stored> stored, Draft draft) {
        return stored.filter(Succession.of(draft.version())::isSame)
                .map(same -> StateReplacement.of(new Written.Done(), same))
                .orElseGet(() -> StateReplacement.of(new Written.Superseded(), null));
    }

    private Uni<Replaced> followPresent(
            SqlConnection connection, WorkspaceName workspace, Draft draft, Claim claim, @Nullable Long id) {
        Succession wanted = Succession.of(draft.version());
        return Database.run(connection, StateStatements.PRESENT, workspace.value())
                .map(SqlStateVersionStore::first)
                .flatMap(present -> {
                    Optional<Written> obstacle = wanted.after(present.orElse(null), claim.forced());
                    if (obstacle.isPresent()) {
                        return StateReplacement.refused(obstacle.get());
                    }
                    return present.filter(wanted::isSame).isPresent() && id == null
                            ? Uni.createFrom().item(StateReplacement.of(new Written.Done(), present.get()))
                            : put(connection, workspace, draft, id);
                });
    }

    private Uni<Replaced> put(SqlConnection connection, WorkspaceName workspace, Draft draft, @Nullable Long id) {
        return replacement.store(
                connection, workspace, draft, StateStatements.PUT_ANNOUNCED, version -> row(version, id));
    }

    private static @Nullable Object[] row(@Nullable Object[] version, @Nullable Long id) {
        @Nullable Object[] row = Arrays.copyOf(version, VALUES + 1);
        row[VALUES] = id;
        return row;
    }
}
