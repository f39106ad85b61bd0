package dev.berth.server.persistence.workspace;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.Tool;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.Room;
import dev.berth.server.control.port.WorkspaceBuilder;
import dev.berth.server.control.port.WorkspaceStore;
import dev.berth.server.persistence.database.Cursors;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.SealedBytes;
import dev.berth.server.persistence.database.SqlFailures;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.database.Times;
import dev.berth.server.persistence.database.UnitOfWork;
import dev.berth.server.persistence.pool.PoolRepository;
import dev.berth.server.persistence.state.SqlStateStore;
import dev.berth.server.persistence.state.StateContent;
import dev.berth.server.persistence.workspace.SecretHistory.Entry;
import dev.berth.server.persistence.workspace.StoredValues.Values;
import dev.berth.server.persistence.workspace.WorkspaceValueEntity.Kind;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Workspaces: their rows and values through Hibernate; lock, unlock and deletion in SQL, beside the loop's writes. */
@ApplicationScoped
class PanacheWorkspaceStore implements WorkspaceStore {
    private final UnitOfWork unit;
    private final WorkspaceRepository workspaces;
    private final WorkspaceValueRepository values;
    private final KnownSecretsRepository secrets;
    private final PoolRepository pools;
    private final SealedBytes sealed;
    private final Database database;

    PanacheWorkspaceStore(
            UnitOfWork unit,
            WorkspaceRepository workspaces,
            WorkspaceValueRepository values,
            KnownSecretsRepository secrets,
            PoolRepository pools,
            SealedBytes sealed,
            Database database) {
        this.unit = unit;
        this.workspaces = workspaces;
        this.values = values;
        this.secrets = secrets;
        this.pools = pools;
        this.sealed = sealed;
        this.database = database;
    }

    @Override
    public Uni<Written> create(Workspace workspace) {
        return unit.write(() -> obstacle(workspace)
                        .flatMap(obstacle -> obstacle.isPresent()
                                ? Uni.createFrom().item(obstacle.get())
                                : workspaces
                                        .persistAndFlush(WorkspaceEntity.of(workspace))
                                        .flatMap(row -> values.add(workspace))
                                        .replaceWith(Written.WRITTEN)))
                // Somebody else was faster: the schema has the last word.
                .onFailure(SqlFailures::unique)
                .recoverWithItem(Written.NAME_TAKEN)
                .onFailure(SqlFailures::foreignKey)
                .recoverWithItem(Written.NO_POOL);
    }

    private Uni<Optional<Written>> obstacle(Workspace workspace) {
        return workspaces
                .findById(workspace.name().value())
                .flatMap(present -> present == null
                        ? poolMissing(workspace)
                        : Uni.createFrom().item(Optional.of(Written.NAME_TAKEN)));
    }

    private Uni<Optional<Written>> poolMissing(Workspace workspace) {
        return pools.findById(workspace.pool().value())
                .map(pool -> pool == null ? Optional.of(Written.NO_POOL) : Optional.empty());
    }

    @Override
    public Uni<Written> update(WorkspaceName workspace, UnaryOperator<Workspace> change) {
        return unit.write(() -> workspaces
                        .hold(workspace.value())
                        .flatMap(row -> row == null ? Uni.createFrom().item(Written.NOT_FOUND) : update(row, change)))
                .onFailure(SqlFailures::foreignKey)
                .recoverWithItem(Written.NO_POOL);
    }

    private Uni<Written> update(WorkspaceEntity row, UnaryOperator<Workspace> change) {
        return values.of(List.of(row.name)).flatMap(found -> {
            Workspace before = workspace(row, found);
            return update(row, before, change.apply(before));
        });
    }

    private Uni<Written> update(WorkspaceEntity row, Workspace before, Workspace workspace) {
        return refusal(row, workspace).flatMap(refusal -> {
            if (refusal.isPresent()) {
                return Uni.createFrom().item(refusal.get());
            }
            row.update(workspace);
            return values.replace(workspace)
                    .flatMap(replaced -> remember(before, workspace))
                    .replaceWith(Written.WRITTEN);
        });
    }

    /** What was secret until now may stand in the state for long. */
    private Uni<?> remember(Workspace before, Workspace after) {
        List<Entry> inUse = SecretHistory.of(Values.of(after));
        List<Entry> replaced = new ArrayList<>(SecretHistory.of(Values.of(before)));
        replaced.removeAll(inUse);
        return replaced.isEmpty()
                ? Uni.createFrom().voidItem()
                : secrets.add(after.name().value(), new SecretHistory.Change(inUse, replaced, List.of()));
    }

    /** Why the workspace cannot go to that pool, if it is to go to another one (P10). */
    private Uni<Optional<Written>> refusal(WorkspaceEntity row, Workspace workspace) {
        if (row.inPool(workspace)) {
            return Uni.createFrom().item(Optional.empty());
        }
        return poolMissing(workspace)
                .flatMap(missing -> missing.isPresent()
                        ? Uni.createFrom().item(missing)
                        : workspaces
                                .hasLiveTasks(row.name)
                                .map(live -> live ? Optional.of(Written.BUSY) : Optional.empty()));
    }

    @Override
    public Uni<Optional<Workspace>> find(WorkspaceName workspace) {
        return find(workspace, values::shown);
    }

    @Override
    public Uni<Optional<Workspace>> findWithSecrets(WorkspaceName workspace) {
        return find(workspace, values::of);
    }

    private Uni<Optional<Workspace>> find(
            WorkspaceName workspace, Function<List<String>, Uni<List<WorkspaceValueEntity>>> read) {
        return unit.read(() -> workspaces
                .find("name", workspace.value())
                .list()
                .flatMap(rows -> withValues(rows, read))
                .map(found -> found.stream().findFirst()));
    }

    @Override
    public Uni<Page<Workspace>> list(@Nullable PoolName pool, Page.Request page, Room room) {
        String name = pool == null ? null : pool.value();
        return unit.read(() -> workspaces
                .before(name, Cursors.before(page.cursor()), Cursors.rows(page))
                .map(rows -> Cursors.page(page, rows, row -> row.number, row -> row))
                .flatMap(rows -> withValues(rows.items(), names -> shown(names, room))
                        .map(items -> new Page<>(items, rows.nextCursor()))));
    }

    private Uni<List<WorkspaceValueEntity>> shown(List<String> names, Room room) {
        return values.size(names).invoke(room::take).flatMap(taken -> values.shown(names));
    }

    private Uni<List<Workspace>> withValues(
            List<WorkspaceEntity> rows, Function<List<String>, Uni<List<WorkspaceValueEntity>>> read) {
        List<String> names = rows.stream().map(row -> row.name).toList();
        return read.apply(names)
                .map(found -> rows.stream().map(row -> workspace(row, found)).toList());
    }

    private Workspace workspace(WorkspaceEntity row, List<WorkspaceValueEntity> found) {
        return WorkspaceBuilder.builder()
                .name(new WorkspaceName(row.name))
                .pool(new PoolName(row.pool))
                .tool(SqlText.parse(Tool.class, row.tool))
                .workingDirectory(row.workingDirectory)
                .autoApplyBy(row.autoApplyBy)
                .variables(values.open(found, row.name, Kind.VARIABLE))
                .environment(values.open(found, row.name, Kind.ENVIRONMENT))
                .lock(row.lock())
                .configurationVersion(row.configurationVersion)
                .createdAt(row.createdAt)
                .build();
    }

    @Override
    public Uni<Deleted> delete(WorkspaceName workspace, boolean force) {
        return database.transaction(connection -> Database.run(connection, WorkspaceStatements.HOLD, workspace.value())
                .flatMap(rows -> rows.size() == 0
                        ? Uni.createFrom().item(Deleted.NOT_FOUND)
                        : deleteHeld(connection, workspace, force)));
    }

    private Uni<Deleted> deleteHeld(SqlConnection connection, WorkspaceName workspace, boolean force) {
        return Database.run(connection, WorkspaceStatements.LIVE_TASKS, workspace.value())
                .flatMap(live -> live.size() > 0
                        ? Uni.createFrom().item(Deleted.LIVE_TASKS)
                        : deleteIdle(connection, workspace, force));
    }

    private Uni<Deleted> deleteIdle(SqlConnection connection, WorkspaceName workspace, boolean force) {
        Uni<Boolean> holds = force ? Uni.createFrom().item(false) : hasResources(connection, workspace);
        return holds.flatMap(resources -> resources
                ? Uni.createFrom().item(Deleted.HAS_RESOURCES)
                : Database.run(connection, WorkspaceStatements.DELETE, workspace.value())
                        .replaceWith(Deleted.DELETED));
    }

    private Uni<Boolean> hasResources(SqlConnection connection, WorkspaceName workspace) {
        return Database.run(connection, WorkspaceStatements.PRESENT_STATE, workspace.value())
                .flatMap(rows -> rows.size() == 0
                        ? Uni.createFrom().item(false)
                        : hasResources(rows.iterator().next(), workspace));
    }

    private Uni<Boolean> hasResources(Row row, WorkspaceName workspace) {
        byte[] content = row.getBuffer("content").getBytes();
        return sealed.open(content, SqlStateStore.context(workspace))
                .flatMap(state -> SealedBytes.aside(state.length, () -> StateContent.hasResources(state)));
    }

    @Override
    public Uni<Locked> lock(WorkspaceName workspace, Lock lock) {
        return database.run(
                        WorkspaceStatements.LOCK,
                        workspace.value(),
                        SqlText.storable(lock.by()),
                        SqlText.storableOrNull(lock.reason()),
                        Times.column(lock.at()))
                .map(rows -> locked(rows.iterator().next(), Locked.ALREADY_LOCKED));
    }

    @Override
    public Uni<Locked> unlock(WorkspaceName workspace) {
        return database.transaction(connection -> Database.run(
                                connection, WorkspaceStatements.HOLD_LOCK, workspace.value())
                        .flatMap(held -> Database.run(connection, WorkspaceStatements.UNLOCK, workspace.value())))
                .map(rows -> locked(rows.iterator().next(), Locked.NOT_LOCKED));
    }

    private static Locked locked(Row row, Locked otherwise) {
        if (row.getBoolean("done")) {
            return Locked.DONE;
        }
        return row.getBoolean("known") ? otherwise : Locked.NOT_FOUND;
    }
}
