package dev.berth.server.persistence.workspace;

import dev.berth.server.control.port.SecretStore;
import dev.berth.server.control.port.TaskStore.TaskVariables;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import dev.berth.server.persistence.database.UnitOfWork;
import dev.berth.server.persistence.workspace.SecretHistory.Entry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.List;

/** What is or was secret in a workspace. */
@ApplicationScoped
class PanacheSecretStore implements SecretStore {
    private final UnitOfWork unit;
    private final WorkspaceRepository workspaces;
    private final KnownSecretsRepository secrets;

    PanacheSecretStore(UnitOfWork unit, WorkspaceRepository workspaces, KnownSecretsRepository secrets) {
        this.unit = unit;
        this.workspaces = workspaces;
        this.secrets = secrets;
    }

    @Override
    public Uni<List<Secret>> known(Workspace workspace) {
        return history(workspace).map(history -> SecretHistory.toMask(history, workspace));
    }

    @Override
    public Uni<List<Secret>> handOut(Workspace workspace, TaskVariables task) {
        List<Entry> inUse = SecretHistory.of(workspace, task);
        return history(workspace)
                // Most tasks bring nothing new, and need no lock.
                .flatMap(history -> new HashSet<>(history).containsAll(inUse)
                        ? Uni.createFrom().item(history)
                        : add(workspace, inUse))
                .map(history -> SecretHistory.toMask(history, workspace));
    }

    private Uni<List<Entry>> history(Workspace workspace) {
        return unit.read(() -> secrets.of(workspace.name().value()));
    }

    private Uni<List<Entry>> add(Workspace workspace, List<Entry> inUse) {
        String name = workspace.name().value();
        return unit.write(() -> workspaces
                .hold(name)
                .flatMap(row ->
                        row == null ? Uni.createFrom().item(List.<Entry>of()) : secrets.add(name, inUse, List.of())));
    }
}
