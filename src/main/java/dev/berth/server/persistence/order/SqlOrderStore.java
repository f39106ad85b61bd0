package dev.berth.server.persistence.order;

import dev.berth.domain.access.Author;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.order.RunAfter;
import dev.berth.server.control.port.OrderStore;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.database.Times;
import dev.berth.server.persistence.task.UpstreamStatements;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The order between workspaces, in SQL. Rows of workspaces are locked first and the order second, by everybody. What ended is noted
 * by the schema where a task ends; what comes of it is submitted by {@code persistence.task}.
 */
@ApplicationScoped
class SqlOrderStore implements OrderStore {
    private final Database database;

    SqlOrderStore(Database database) {
        this.database = database;
    }

    @Override
    public Uni<Place> of(WorkspaceName workspace) {
        return database.run(OrderStatements.LINKS, workspace.value())
                .flatMap(links -> database.run(OrderStatements.DOWNSTREAMS, workspace.value())
                        .map(downstreams -> new Place(
                                Database.list(links).stream()
                                        .map(SqlOrderStore::link)
                                        .toList(),
                                Database.list(downstreams).stream()
                                        .map(row -> new WorkspaceName(row.getString(0)))
                                        .toList())));
    }

    private static Link link(Row row) {
        Long ended = row.getLong("ended_task");
        Long due = row.getLong("due_task");
        Long triggered = row.getLong("triggered_task");
        return new Link(
                new WorkspaceName(row.getString("upstream")),
                ended == null
                        ? null
                        : new Ended(
                                new TaskId(ended),
                                row.getString("ended_as"),
                                Times.instant(row.getOffsetDateTime("ended_at"))),
                due == null ? null : new TaskId(due),
                triggered == null
                        ? null
                        : new Triggered(new TaskId(triggered), Times.instant(row.getOffsetDateTime("triggered_at"))),
                row.getString("trigger_error"));
    }

    @Override
    public Uni<Written> write(WorkspaceName workspace, Set<WorkspaceName> upstreams, Author author) {
        String[] above = names(upstreams);
        return database.transaction(connection -> Database.run(
                        connection, OrderStatements.HOLD_WORKSPACE, workspace.value())
                .flatMap(held -> held.size() == 0
                        ? Uni.createFrom().<Written>item(new Written.NoWorkspace())
                        : Database.run(connection, OrderStatements.HOLD_UPSTREAMS, (Object) above)
                                .flatMap(found -> write(
                                        connection,
                                        new Wish(workspace, upstreams, author),
                                        pools(held, found),
                                        known(found)))));
    }

    /** What was asked for. */
    private record Wish(WorkspaceName workspace, Set<WorkspaceName> upstreams, Author author) {
        Object names() {
            return SqlOrderStore.names(upstreams);
        }
    }

    private static String[] names(Set<WorkspaceName> workspaces) {
        return workspaces.stream().map(WorkspaceName::value).sorted().toArray(String[]::new);
    }

    private static Set<WorkspaceName> known(RowSet<Row> found) {
        Set<WorkspaceName> known = new HashSet<>();
        found.forEach(row -> known.add(new WorkspaceName(row.getString("name"))));
        return known;
    }

    private static Set<PoolName> pools(RowSet<Row> held, RowSet<Row> found) {
        Set<PoolName> pools = new HashSet<>();
        held.forEach(row -> pools.add(new PoolName(row.getString("pool"))));
        found.forEach(row -> pools.add(new PoolName(row.getString("pool"))));
        return pools;
    }

    private static Uni<Written> write(
            SqlConnection connection, Wish wish, Set<PoolName> pools, Set<WorkspaceName> known) {
        for (WorkspaceName upstream : new TreeSet<>(wish.upstreams())) {
            if (!known.contains(upstream)) {
                return Uni.createFrom().item(new Written.NoUpstream(upstream));
            }
        }
        return Database.run(connection, OrderStatements.LOCK)
                .flatMap(locked -> Database.run(connection, OrderStatements.ABOVE, wish.names()))
                .flatMap(rows -> {
                    Optional<Written> cycle = cycle(wish, rows);
                    return cycle.isPresent() ? Uni.createFrom().item(cycle.get()) : fit(connection, wish, pools);
                });
    }

    private static Optional<Written> cycle(Wish wish, RowSet<Row> rows) {
        Map<WorkspaceName, Set<WorkspaceName>> above = new HashMap<>();
        rows.forEach(
                row -> above.computeIfAbsent(new WorkspaceName(row.getString("workspace")), name -> new HashSet<>())
                        .add(new WorkspaceName(row.getString("upstream"))));
        RunAfter order = new RunAfter(above);
        for (WorkspaceName upstream : new TreeSet<>(wish.upstreams())) {
            List<WorkspaceName> way = order.way(upstream, wish.workspace());
            if (!way.isEmpty()) {
                return Optional.of(new Written.Cycle(upstream, way));
            }
        }
        return Optional.empty();
    }

    private static Uni<Written> fit(SqlConnection connection, Wish wish, Set<PoolName> pools) {
        return Database.run(
                        connection,
                        OrderStatements.CROWDED,
                        wish.names(),
                        wish.workspace().value(),
                        MOST_DOWNSTREAMS)
                .flatMap(crowded -> crowded.size() == 0
                        ? replace(connection, wish, pools)
                        : Uni.createFrom()
                                .item(new Written.TooManyDownstreams(new WorkspaceName(
                                        crowded.iterator().next().getString(0)))));
    }

    private static Uni<Written> replace(SqlConnection connection, Wish wish, Set<PoolName> pools) {
        String workspace = wish.workspace().value();
        return Database.run(connection, OrderStatements.REMOVE, workspace, wish.names())
                .flatMap(removed -> Database.run(
                        connection,
                        OrderStatements.ADD,
                        workspace,
                        wish.names(),
                        SqlText.storable(wish.author().name()),
                        SqlText.storableOrNull(wish.author().person())))
                .flatMap(added -> Database.run(
                        connection,
                        OrderStatements.MARK,
                        workspace,
                        !wish.upstreams().isEmpty()))
                .replaceWith(new Written.Done(pools));
    }

    @Override
    public Uni<List<Due>> due(Instant now, int most) {
        return database.run(OrderStatements.DUE, Times.column(now), most)
                .map(rows -> Database.list(rows).stream()
                        .map(row -> new Due(
                                new WorkspaceName(row.getString("workspace")),
                                new Author(row.getString("author"), row.getString("author_person"))))
                        .toList());
    }

    @Override
    public Uni<Optional<TaskId>> merge(WorkspaceName workspace, Instant now) {
        return database.run(UpstreamStatements.MERGE, workspace.value(), Times.column(now))
                .map(rows -> Database.list(rows).stream().findFirst().map(row -> new TaskId(row.getLong(0))));
    }

    @Override
    public Uni<Void> fail(WorkspaceName workspace, String why, @Nullable Instant again) {
        return database.run(
                        OrderStatements.FAIL,
                        workspace.value(),
                        SqlText.storable(why),
                        again == null ? null : Times.column(again))
                .replaceWithVoid();
    }

    @Override
    public Uni<Map<TaskId, WorkspaceName>> workspaces(Set<TaskId> tasks) {
        Long[] ids = tasks.stream().map(TaskId::value).sorted().toArray(Long[]::new);
        return database.run(OrderStatements.WORKSPACES, (Object) ids).map(rows -> {
            Map<TaskId, WorkspaceName> workspaces = new HashMap<>();
            rows.forEach(row -> workspaces.put(new TaskId(row.getLong(0)), new WorkspaceName(row.getString(1))));
            return workspaces;
        });
    }
}
