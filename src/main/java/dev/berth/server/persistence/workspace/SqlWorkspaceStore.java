package dev.berth.server.persistence.workspace;

import dev.berth.domain.access.ApprovalRule;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.issuer.WorkloadToken;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.Room;
import dev.berth.server.control.port.WorkspaceStore;
import dev.berth.server.persistence.database.Cursors;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.SealedBytes;
import dev.berth.server.persistence.database.SqlFailures;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.database.Times;
import dev.berth.server.persistence.state.SqlStateStore;
import dev.berth.server.persistence.state.StateContent;
import dev.berth.server.persistence.workspace.SecretHistory.Entry;
import dev.berth.server.persistence.workspace.StoredValues.Values;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Workspaces with their values, and their locks. */
@ApplicationScoped
class SqlWorkspaceStore implements WorkspaceStore {
    private final Database database;
    private final StoredValues values;
    private final SecretRows secrets;
    private final SealedBytes sealed;

    SqlWorkspaceStore(Database database, StoredValues values, SecretRows secrets, SealedBytes sealed) {
        this.database = database;
        this.values = values;
        this.secrets = secrets;
        this.sealed = sealed;
    }

    @Override
    public Uni<Written> create(Workspace workspace) {
        return database.transaction(connection -> Database.run(
                                connection, WorkspaceStatements.CREATE, WorkspaceRows.created(workspace))
                        .flatMap(rows -> rows.rowCount() == 0
                                ? Uni.createFrom().item(Written.NAME_TAKEN)
                                : writeRest(connection, workspace)))
                // There is no such pool.
                .onFailure(SqlFailures::foreignKey)
                .recoverWithItem(Written.NO_POOL);
    }

    private Uni<Written> writeRest(SqlConnection connection, Workspace workspace) {
        return writeTags(connection, workspace.name(), Map.of(), workspace.tags())
                .flatMap(tagged -> writeIdentity(connection, workspace.name(), List.of(), workspace.identity()))
                .flatMap(written -> writeValues(connection, workspace));
    }

    private static Uni<Void> writeTags(
            SqlConnection connection, WorkspaceName workspace, Map<String, String> before, Map<String, String> after) {
        if (after.equals(before)) {
            return Uni.createFrom().voidItem();
        }
        String[] keys = after.keySet().toArray(String[]::new);
        String[] values = Arrays.stream(keys).map(after::get).toArray(String[]::new);
        return Database.run(connection, WorkspaceStatements.REPLACE_TAGS, workspace.value(), keys, values)
                .replaceWithVoid();
    }

    private static Uni<Void> writeIdentity(
            SqlConnection connection, WorkspaceName workspace, List<WorkloadToken> before, List<WorkloadToken> after) {
        return after.equals(before)
                ? Uni.createFrom().voidItem()
                : Database.run(
                                connection,
                                WorkspaceStatements.SET_IDENTITY,
                                workspace.value(),
                                IdentityRows.column(after))
                        .replaceWithVoid();
    }

    private Uni<Written> writeValues(SqlConnection connection, Workspace workspace) {
        return values.values(workspace)
                .flatMap(row -> Database.run(connection, StoredValues.REPLACE, row))
                .replaceWith(Written.WRITTEN);
    }

    @Override
    public Uni<Written> update(WorkspaceName workspace, UnaryOperator<Workspace> change) {
        return database.transaction(connection -> held(connection, workspace)
                        .flatMap(before -> before.isEmpty()
                                ? Uni.createFrom().item(Written.NOT_FOUND)
                                : update(connection, before.get(), change.apply(before.get()))))
                // The pool went in between.
                .onFailure(SqlFailures::foreignKey)
                .recoverWithItem(Written.NO_POOL);
    }

    /** As it stands now; the values are read once nobody else can change them any more. */
    private Uni<Optional<Workspace>> held(SqlConnection connection, WorkspaceName workspace) {
        return Database.run(connection, WorkspaceStatements.FIND_AND_HOLD, workspace.value())
                .flatMap(rows -> rows.size() == 0
                        ? Uni.createFrom().item(Optional.empty())
                        : Database.run(connection, WorkspaceStatements.VALUES, (Object) names(rows))
                                .map(found -> found.iterator().next())
                                .flatMap(found -> workspace(rows.iterator().next(), found, workspace))
                                .map(Optional::of));
    }

    private Uni<Written> update(SqlConnection connection, Workspace before, Workspace after) {
        return refusal(connection, before, after)
                .flatMap(refusal ->
                        refusal.isPresent() ? Uni.createFrom().item(refusal.get()) : write(connection, before, after));
    }

    /** Why the workspace cannot go to that pool, if it is to go to another one (P10). */
    private static Uni<Optional<Written>> refusal(SqlConnection connection, Workspace before, Workspace after) {
        if (before.pool().equals(after.pool())) {
            return Uni.createFrom().item(Optional.empty());
        }
        return Database.run(
                        connection,
                        WorkspaceStatements.MAY_GO,
                        after.name().value(),
                        after.pool().value())
                .map(rows -> refusal(rows.iterator().next()));
    }

    private static Optional<Written> refusal(Row row) {
        if (row.getBoolean("pool_exists")) {
            return row.getBoolean("live") ? Optional.of(Written.BUSY) : Optional.empty();
        }
        return Optional.of(Written.NO_POOL);
    }

    private Uni<Written> write(SqlConnection connection, Workspace before, Workspace after) {
        return Database.run(connection, WorkspaceStatements.UPDATE, WorkspaceRows.changeable(after))
                .call(written -> ruleTasks(connection, before, after))
                .flatMap(written -> writeTags(connection, after.name(), before.tags(), after.tags()))
                .flatMap(written -> writeIdentity(connection, after.name(), before.identity(), after.identity()))
                .flatMap(written -> writeValues(connection, after))
                .call(written -> remember(connection, before, after));
    }

    /** The tasks that are not final go by the present rule, and have it on their own rows (F10). */
    private static Uni<?> ruleTasks(SqlConnection connection, Workspace before, Workspace after) {
        ApprovalRule rule = after.approval();
        if (Objects.equals(before.approval(), rule)) {
            return Uni.createFrom().voidItem();
        }
        return Database.run(
                connection,
                WorkspaceStatements.RULE_TASKS,
                after.name().value(),
                rule == null ? null : rule.people(),
                rule == null || rule.team() == null ? null : rule.team().value(),
                rule == null ? null : rule.notSubmitter());
    }

    @Override
    public Uni<Written> updateTags(WorkspaceName workspace, UnaryOperator<Map<String, String>> change) {
        return database.transaction(connection -> Database.run(
                        connection, WorkspaceStatements.HOLD_LOCK, workspace.value())
                .flatMap(held -> held.size() == 0
                        ? Uni.createFrom().item(Written.NOT_FOUND)
                        : updateHeldTags(connection, workspace, change)));
    }

    private static Uni<Written> updateHeldTags(
            SqlConnection connection, WorkspaceName workspace, UnaryOperator<Map<String, String>> change) {
        return Database.run(connection, WorkspaceStatements.TAGS_OF, workspace.value())
                .map(rows -> WorkspaceRows.tags(rows.iterator().next()))
                .flatMap(before -> writeTags(connection, workspace, before, change.apply(Map.copyOf(before))))
                .replaceWith(Written.WRITTEN);
    }

    /** What was secret until now may stand in the state for long. */
    private Uni<?> remember(SqlConnection connection, Workspace before, Workspace after) {
        List<Entry> inUse = SecretHistory.of(Values.of(after));
        List<Entry> replaced = new ArrayList<>(SecretHistory.of(Values.of(before)));
        replaced.removeAll(inUse);
        return replaced.isEmpty()
                ? Uni.createFrom().voidItem()
                : secrets.add(connection, after.name().value(), new SecretHistory.Change(inUse, replaced, List.of()));
    }

    @Override
    public Uni<Optional<Workspace>> find(WorkspaceName workspace) {
        return find(WorkspaceStatements.FIND, workspace.value());
    }

    @Override
    public Uni<Optional<Workspace>> find(long number) {
        return find(WorkspaceStatements.FIND_NUMBER, number);
    }

    @Override
    public Uni<Map<WorkspaceName, Long>> numbers(Collection<WorkspaceName> workspaces) {
        String[] names = workspaces.stream().map(WorkspaceName::value).toArray(String[]::new);
        return database.run(WorkspaceStatements.NUMBERS, (Object) names)
                .map(rows -> Database.list(rows).stream()
                        .collect(Collectors.toMap(WorkspaceRows::name, row -> row.getLong("number"))));
    }

    @Override
    public Uni<Optional<Workspace>> findWithSecrets(WorkspaceName workspace) {
        return find(WorkspaceStatements.FIND_WITH_SECRETS, workspace.value());
    }

    private Uni<Optional<Workspace>> find(String sql, Object which) {
        return database.run(sql, which)
                .flatMap(rows -> rows.size() == 0
                        ? Uni.createFrom().item(Optional.empty())
                        : workspace(rows.iterator().next()).map(Optional::of));
    }

    /** A row that has its values and tags with it. */
    private Uni<Workspace> workspace(Row row) {
        return workspace(row, row, WorkspaceRows.name(row));
    }

    private Uni<Workspace> workspace(Row row, Row valuesAndTags, WorkspaceName name) {
        return opened(valuesAndTags, name)
                .map(opened -> WorkspaceRows.workspace(row, opened, WorkspaceRows.tags(valuesAndTags)));
    }

    private Uni<Values> opened(Row row, WorkspaceName workspace) {
        return SealedBytes.aside(StoredValues.cost(row), () -> values.open(row, workspace));
    }

    @Override
    public Uni<Page<Workspace>> list(Filter filter, Page.Request page, Room room) {
        return Uni.createFrom()
                .deferred(() -> {
                    WorkspaceListing listing = WorkspaceListing.of(filter, page);
                    return database.run(listing.sql(), listing.values());
                })
                .map(rows ->
                        Cursors.page(page, Database.list(rows), row -> row.getLong("number"), Function.<Row>identity()))
                .flatMap(rows -> shownValues(rows.items(), room)
                        .map(shown -> new Page<>(workspaces(rows.items(), shown), rows.nextCursor())));
    }

    @Override
    public Uni<Counted> list(Filter filter, int skipped, int rows, Room room) {
        WorkspaceListing listing = WorkspaceListing.at(filter, skipped, rows);
        WorkspaceListing counting = WorkspaceListing.counting(filter);
        return database.run(listing.sql(), listing.values())
                .map(Database::list)
                .flatMap(found -> shownValues(found, room).map(shown -> workspaces(found, shown)))
                .flatMap(found -> database.run(counting.sql(), counting.values())
                        .map(counted ->
                                new Counted(found, counted.iterator().next().getInteger("total"))));
    }

    /** The values of a workspace that are shown, and its tags. */
    private record Shown(Values values, Map<String, String> tags) {}

    /** By the workspaces' names; what would be read is asked for first. */
    private Uni<Map<String, Shown>> shownValues(Iterable<Row> workspaces, Room room) {
        Object names = names(workspaces);
        return database.run(WorkspaceStatements.SIZE_OF_SHOWN_VALUES, names)
                .invoke(size -> room.take(size.iterator().next().getLong("bytes")))
                .flatMap(taken -> database.run(WorkspaceStatements.SHOWN_VALUES, names))
                .map(rows -> Database.list(rows).stream()
                        .collect(Collectors.toMap(row -> row.getString("workspace"), this::shown)));
    }

    private Shown shown(Row row) {
        return new Shown(values.open(row, new WorkspaceName(row.getString("workspace"))), WorkspaceRows.tags(row));
    }

    private static String[] names(Iterable<Row> workspaces) {
        return StreamSupport.stream(workspaces.spliterator(), false)
                .map(row -> row.getString("name"))
                .toArray(String[]::new);
    }

    private static List<Workspace> workspaces(List<Row> rows, Map<String, Shown> shown) {
        return rows.stream()
                .map(row -> workspace(row, Objects.requireNonNull(shown.get(row.getString("name")))))
                .toList();
    }

    private static Workspace workspace(Row row, Shown shown) {
        return WorkspaceRows.workspace(row, shown.values(), shown.tags());
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
