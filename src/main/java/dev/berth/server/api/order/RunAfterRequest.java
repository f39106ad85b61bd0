package dev.berth.server.api.order;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.control.port.OrderStore;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** After which workspaces one is to run. */
@RegisterForReflection
public record RunAfterRequest(
        @Schema(
                required = true,
                maxItems = OrderStore.MOST_UPSTREAMS,
                description =
                        "The names of the upstream workspaces, all of them; those that whoever asks does not see stay")
        @Nullable
        List<String> runAfter) {
    static final String FIELD = "runAfter";

    /** The names; a ProblemException, 400, says which are none. */
    Set<WorkspaceName> checked(WorkspaceName workspace) {
        return NamedWorkspaces.checked(FIELD, runAfter, workspace, OrderStore.MOST_UPSTREAMS);
    }
}
