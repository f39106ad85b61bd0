package dev.berth.server.persistence.workspace;

import dev.berth.server.control.port.SecretStore;
import dev.berth.server.control.port.TaskStore.TaskVariables;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import dev.berth.server.persistence.database.Database;
import dev.berth.server.persistence.workspace.SecretHistory.Change;
import dev.berth.server.persistence.workspace.SecretHistory.Entry;
import dev.berth.server.persistence.workspace.SecretHistory.Known;
import dev.berth.server.persistence.workspace.StoredValues.Values;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is or was secret in a workspace. */
@ApplicationScoped
public class SqlSecretStore implements SecretStore {
    private final Database database;
    private final SecretRows secrets;

    SqlSecretStore(Database database, SecretRows secrets) {
        this.database = database;
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
        String workspace = values.workspace().value();
        Change change = Change.handedOut(SecretHistory.of(values, task));
        return secrets.opened(workspace, sealed)
                // Most tasks bring nothing new, and need no lock.
                .flatMap(history -> !remembers || SecretHistory.knows(history, change.given())
                        ? Uni.createFrom().item(history)
                        : add(workspace, change))
                .map(history -> SecretHistory.toMask(history, values));
    }

    @Override
    public Uni<Void> remember(Workspace workspace, Map<String, String> declared) {
        List<Entry> entries = SecretHistory.ofConfiguration(declared);
        return remember(workspace, new Change(SecretHistory.of(Values.of(workspace)), entries, entries))
                .replaceWithVoid();
    }

    private Uni<List<Known>> history(Workspace workspace) {
        return secrets.of(workspace.name().value());
    }

    /** Most tasks bring nothing new, and need no lock. */
    private Uni<List<Known>> remember(Workspace workspace, Change change) {
        return history(workspace)
                .flatMap(history -> SecretHistory.knows(history, change.given())
                        ? Uni.createFrom().item(history)
                        : add(workspace.name().value(), change));
    }

    private Uni<List<Known>> add(String workspace, Change change) {
        return database.transaction(connection -> Database.run(connection, WorkspaceStatements.HOLD_LOCK, workspace)
                .flatMap(held -> held.size() == 0
                        ? Uni.createFrom().item(List.of())
                        : secrets.add(connection, workspace, change)));
    }
}
