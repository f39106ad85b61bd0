package dev.berth.server.persistence.workspace;

import dev.berth.server.control.port.WorkspaceStore.Variable;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.workspace.WorkspaceValueEntity.Key;
import dev.berth.server.persistence.workspace.WorkspaceValueEntity.Kind;
import dev.berth.server.security.Sealer;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The values of workspaces; seals the sensitive ones on the way in and opens them on the way out. */
@ApplicationScoped
class WorkspaceValueRepository implements PanacheRepositoryBase<WorkspaceValueEntity, Key> {
    private final Sealer sealer;

    WorkspaceValueRepository(Sealer sealer) {
        this.sealer = sealer;
    }

    Uni<List<WorkspaceValueEntity>> of(List<String> workspaces) {
        return list("key.workspace in ?1", workspaces);
    }

    /** Makes these the workspace's values: changes what is there, adds what is new, removes the rest. */
    Uni<Void> replace(Workspace workspace) {
        return of(List.of(workspace.name().value())).flatMap(present -> {
            Map<Key, WorkspaceValueEntity> rest = present.stream()
                    .collect(Collectors.toMap(row -> row.key, row -> row, (row, same) -> row, HashMap::new));
            List<WorkspaceValueEntity> added = new ArrayList<>();
            values(workspace).forEach((key, value) -> {
                WorkspaceValueEntity row = rest.remove(key);
                if (row == null) {
                    added.add(row(key, value));
                } else {
                    fill(row, value);
                }
            });
            return store(added, List.copyOf(rest.values()));
        });
    }

    private static Uni<Void> store(List<WorkspaceValueEntity> added, List<WorkspaceValueEntity> gone) {
        return Panache.getSession()
                .flatMap(session ->
                        session.removeAll(gone.toArray()).flatMap(removed -> session.persistAll(added.toArray())));
    }

    Uni<Void> add(Workspace workspace) {
        List<WorkspaceValueEntity> rows = new ArrayList<>();
        values(workspace).forEach((key, value) -> rows.add(row(key, value)));
        return store(rows, List.of());
    }

    private static Map<Key, Variable> values(Workspace workspace) {
        String name = workspace.name().value();
        Map<Key, Variable> values = new HashMap<>();
        workspace.variables().forEach((key, value) -> values.put(Key.of(name, Kind.VARIABLE, key), value));
        workspace.environment().forEach((key, value) -> values.put(Key.of(name, Kind.ENVIRONMENT, key), value));
        return values;
    }

    private WorkspaceValueEntity row(Key key, Variable variable) {
        WorkspaceValueEntity row = new WorkspaceValueEntity();
        row.key = key;
        fill(row, variable);
        return row;
    }

    private void fill(WorkspaceValueEntity row, Variable variable) {
        row.hcl = variable.hcl();
        row.sensitive = variable.sensitive();
        row.sealed = variable.sensitive()
                ? sealer.seal(variable.value().getBytes(StandardCharsets.UTF_8), row.key.toString())
                : null;
        row.value = variable.sensitive() ? null : SqlText.storable(variable.value());
    }

    /** The values of one kind among these rows, by name, in clear. */
    Map<String, Variable> open(List<WorkspaceValueEntity> rows, String workspace, Kind kind) {
        Map<String, Variable> values = new TreeMap<>();
        rows.stream()
                .filter(row -> row.key.workspace.equals(workspace) && row.key.kind.equals(SqlText.of(kind)))
                .forEach(row -> values.put(row.key.name, new Variable(clear(row), row.sensitive, row.hcl)));
        return values;
    }

    private String clear(WorkspaceValueEntity row) {
        byte[] sealed = row.sealed;
        if (sealed != null) {
            return new String(sealer.open(sealed, row.key.toString()), StandardCharsets.UTF_8);
        }
        String value = row.value;
        return value == null ? "" : value;
    }
}
