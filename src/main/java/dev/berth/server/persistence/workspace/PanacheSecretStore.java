package dev.berth.server.persistence.workspace;

import dev.berth.server.control.port.SecretStore;
import dev.berth.server.control.port.TaskStore.TaskVariables;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import dev.berth.server.persistence.database.UnitOfWork;
import dev.berth.server.persistence.workspace.SecretHistory.Entry;
import dev.berth.server.persistence.workspace.StoredValues.Values;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is or was secret in a workspace. */
@ApplicationScoped
public class PanacheSecretStore implements SecretStore {
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
        return history(workspace).map(history -> SecretHistory.toMask(history, Values.of(workspace)));
    }

    /**
     * What was secret before an attempt begins, which is given the values.
     *
     * @param sealed the history as it is stored, or null when there is none
     * @param remembers whether the values may get into the state, so that they have to be known from now on
     */
    public Uni<List<Secret>> handOut(Values values, TaskVariables task, byte @Nullable [] sealed, boolean remembers) {
        List<Entry> inUse = SecretHistory.of(values, task);
        return secrets.opened(values.workspace().value(), sealed)
                // Most tasks bring nothing new, and need no lock.
                .flatMap(history -> !remembers || new HashSet<>(history).containsAll(inUse)
                        ? Uni.createFrom().item(history)
                        : add(values.workspace().value(), inUse))
                .map(history -> SecretHistory.toMask(history, values));
    }

    private Uni<List<Entry>> history(Workspace workspace) {
        return unit.read(() -> secrets.of(workspace.name().value()));
    }

    private Uni<List<Entry>> add(String name, List<Entry> inUse) {
        return unit.write(() -> workspaces
                .hold(name)
                .flatMap(row ->
                        row == null ? Uni.createFrom().item(List.<Entry>of()) : secrets.add(name, inUse, List.of())));
    }
}
