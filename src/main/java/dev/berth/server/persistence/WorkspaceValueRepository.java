package dev.berth.server.persistence;

import dev.berth.server.control.port.WorkspaceStore.Variable;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import dev.berth.server.persistence.WorkspaceValueEntity.Key;
import dev.berth.server.persistence.WorkspaceValueEntity.Kind;
import dev.berth.server.security.Sealer;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

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

    /** Replaces all values of the workspace. */
    Uni<Void> replace(Workspace workspace) {
        String name = workspace.name().value();
        return delete("key.workspace", name).flatMap(deleted -> add(workspace));
    }

    Uni<Void> add(Workspace workspace) {
        String name = workspace.name().value();
        List<WorkspaceValueEntity> rows = Stream.concat(
                        rows(name, Kind.VARIABLE, workspace.variables()),
                        rows(name, Kind.ENVIRONMENT, workspace.environment()))
                .toList();
        return rows.isEmpty() ? Uni.createFrom().voidItem() : persist(rows);
    }

    private Stream<WorkspaceValueEntity> rows(String workspace, Kind kind, Map<String, Variable> values) {
        return values.entrySet().stream().map(value -> row(Key.of(workspace, kind, value.getKey()), value.getValue()));
    }

    private WorkspaceValueEntity row(Key key, Variable variable) {
        WorkspaceValueEntity row = new WorkspaceValueEntity();
        row.key = key;
        row.hcl = variable.hcl();
        row.sensitive = variable.sensitive();
        if (variable.sensitive()) {
            row.sealed = sealer.seal(variable.value().getBytes(StandardCharsets.UTF_8), key.toString());
        } else {
            row.value = Words.storable(variable.value());
        }
        return row;
    }

    /** The values of one kind among these rows, by name, in clear. */
    Map<String, Variable> open(List<WorkspaceValueEntity> rows, String workspace, Kind kind) {
        Map<String, Variable> values = new TreeMap<>();
        rows.stream()
                .filter(row -> row.key.workspace.equals(workspace) && row.key.kind.equals(Words.of(kind)))
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
