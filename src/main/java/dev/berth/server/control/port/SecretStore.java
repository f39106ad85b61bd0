package dev.berth.server.control.port;

import dev.berth.server.control.port.WorkspaceStore.Workspace;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;

/**
 * What is or was secret in a workspace: its state may hold a value that has been replaced since, and tools print it.
 * Sealed at rest, and forgotten with the workspace; the oldest go when there are too many.
 */
public interface SecretStore {

    /** A value; {@code expression} says that it is an HCL expression and no plain text. */
    record Secret(String text, boolean expression) {
        @Override
        public String toString() {
            return "Secret[]";
        }
    }

    /** All that is known, without what the workspace shows to everybody now. */
    Uni<List<Secret>> known(Workspace workspace);

    /**
     * Takes down what the configuration of a plan that may be applied declares sensitive.
     *
     * @param declared the values of its variables by their names
     */
    Uni<Void> remember(Workspace workspace, Map<String, String> declared);
}
