package dev.berth.server.persistence.workspace;

import dev.berth.domain.access.Sight;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.control.port.SightStore;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.database.SightSql;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Who sees what, in SQL. */
@ApplicationScoped
class SqlSightStore implements SightStore {
    private static final String PLACED = """
            SELECT w.name, (SELECT jsonb_object_agg(key, value) FROM workspace_tags WHERE workspace = w.name) AS tags
              FROM workspaces w
             WHERE\s""";

    private final Database database;

    SqlSightStore(Database database) {
        this.database = database;
    }

    @Override
    public Uni<Optional<Placed>> workspace(WorkspaceName workspace) {
        return placed("w.name = $1", workspace.value());
    }

    @Override
    public Uni<Optional<Placed>> workspace(long number) {
        return placed("w.number = $1", number);
    }

    @Override
    public Uni<Optional<Placed>> ofTask(TaskId task) {
        return placed("w.name = (SELECT workspace FROM tasks WHERE id = $1)", task.value());
    }

    @Override
    public Uni<Optional<Placed>> ofState(long state) {
        return placed("""
                w.name = coalesce((SELECT workspace FROM states WHERE id = $1),
                                  (SELECT workspace FROM state_uploads WHERE id = $1))""", state);
    }

    private Uni<Optional<Placed>> placed(String which, Object value) {
        return database.run(PLACED + which, value)
                .map(rows -> Database.list(rows).stream().findFirst().map(SqlSightStore::placed));
    }

    private static Placed placed(Row row) {
        return new Placed(WorkspaceRows.name(row), WorkspaceRows.tags(row));
    }

    @Override
    public Uni<List<Placed>> workspaces(Collection<WorkspaceName> among) {
        if (among.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        Object names = among.stream().distinct().map(WorkspaceName::value).toArray(String[]::new);
        return database.run(PLACED + "w.name = ANY ($1)", names)
                .map(rows ->
                        Database.list(rows).stream().map(SqlSightStore::placed).toList());
    }

    @Override
    public Uni<Set<TaskId>> tasks(Sight sight, Collection<TaskId> among) {
        if (sight.all() || sight.none() || among.isEmpty()) {
            return Uni.createFrom().item(sight.all() ? Set.copyOf(among) : Set.of());
        }
        List<Object> values =
                values(among.stream().distinct().map(TaskId::value).toArray(Long[]::new));
        String sql =
                "SELECT t.id FROM tasks t WHERE t.id = ANY ($1) AND " + SightSql.sees("t.workspace", sight, values);
        return found(sql, values, row -> new TaskId(row.getLong("id")));
    }

    @Override
    public Uni<Set<PoolName>> pools(Sight sight) {
        if (sight.none()) {
            return Uni.createFrom().item(Set.of());
        }
        List<Object> values = new ArrayList<>();
        String which = sight.all() ? "" : " WHERE name IN (" + SightSql.seen(sight, values) + ")";
        return found(
                "SELECT DISTINCT pool FROM workspaces" + which, values, row -> new PoolName(row.getString("pool")));
    }

    private static List<Object> values(Object first) {
        List<Object> values = new ArrayList<>();
        values.add(first);
        return values;
    }

    private <T> Uni<Set<T>> found(String sql, List<Object> values, Function<Row, T> read) {
        return database.run(sql, values.toArray())
                .map(rows -> Database.list(rows).stream().map(read).collect(Collectors.toUnmodifiableSet()));
    }
}
