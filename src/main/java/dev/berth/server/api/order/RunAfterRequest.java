package dev.berth.server.api.order;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.control.port.OrderStore;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.LinkedHashSet;
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
        Checks checks = new Checks();
        checks.require(runAfter != null, FIELD, "is required");
        List<String> names = runAfter == null ? List.of() : runAfter;
        checks.require(
                names.size() <= OrderStore.MOST_UPSTREAMS, FIELD, "must be at most " + OrderStore.MOST_UPSTREAMS);
        checks.done();
        Set<WorkspaceName> upstreams = new LinkedHashSet<>();
        for (int index = 0; index < names.size(); index++) {
            String field = FIELD + "[" + index + "]";
            String name = checks.label(field, names.get(index));
            checks.require(!name.equals(workspace.value()), field, "is the workspace itself");
            checks.require(upstreams.add(new WorkspaceName(name)), field, "is there twice");
        }
        checks.done();
        return upstreams;
    }
}
