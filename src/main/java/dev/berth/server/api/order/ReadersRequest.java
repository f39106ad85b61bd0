package dev.berth.server.api.order;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.control.port.ReaderStore;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Whose runs are to read the state of a workspace. */
@RegisterForReflection
public record ReadersRequest(
        @Schema(
                required = true,
                maxItems = ReaderStore.MOST,
                description = "The names of the workspaces, all of them; those that whoever asks does not see stay")
        @Nullable
        List<String> stateReaders) {
    static final String FIELD = "stateReaders";

    /** The names; a ProblemException, 400, says which are none. */
    Set<WorkspaceName> checked(WorkspaceName workspace) {
        return NamedWorkspaces.checked(FIELD, stateReaders, workspace, ReaderStore.MOST);
    }
}
