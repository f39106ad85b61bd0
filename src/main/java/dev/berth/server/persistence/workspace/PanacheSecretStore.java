package dev.berth.server.persistence.workspace;

import dev.berth.server.control.port.SecretStore;
import dev.berth.server.control.port.TaskStore.TaskVariables;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import dev.berth.server.persistence.database.UnitOfWork;
import dev.berth.server.persistence.workspace.SecretHistory.Change;
import dev.berth.server.persistence.workspace.SecretHistory.Entry;
import dev.berth.server.persistence.workspace.SecretHistory.Known;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;

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
        return remember(workspace, Change.handedOut(inUse)).map(history -> SecretHistory.toMask(history, workspace));
    }

    @Override
    public Uni<Void> remember(Workspace workspace, Map<String, String> declared) {
        List<Entry> entries = SecretHistory.ofConfiguration(declared);
        return remember(workspace, new Change(SecretHistory.of(workspace), entries, entries))
                .replaceWithVoid();
    }

    private Uni<List<Known>> history(Workspace workspace) {
        return unit.read(() -> secrets.of(workspace.name().value()));
    }

    /** Most tasks bring nothing new, and need no lock. */
    private Uni<List<Known>> remember(Workspace workspace, Change change) {
        return history(workspace)
                .flatMap(history -> SecretHistory.knows(history, change.given())
                        ? Uni.createFrom().item(history)
                        : add(workspace.name().value(), change));
    }

    private Uni<List<Known>> add(String workspace, Change change) {
        return unit.write(() -> workspaces
                .hold(workspace)
                .flatMap(
                        row -> row == null ? Uni.createFrom().item(List.<Known>of()) : secrets.add(workspace, change)));
    }
}
