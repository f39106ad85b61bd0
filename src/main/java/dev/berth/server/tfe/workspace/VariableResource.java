package dev.berth.server.tfe.workspace;

import dev.berth.server.api.request.Caller;
import dev.berth.server.control.port.WorkspaceStore.Variable;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import dev.berth.server.security.Roles;
import dev.berth.server.tfe.access.Ids;
import dev.berth.server.tfe.access.Rights;
import dev.berth.server.tfe.document.Answers;
import dev.berth.server.tfe.document.ResourceObject;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The variables of a workspace, for what a client works out on its own machine. */
@Path("/api/v2")
@RolesAllowed(Roles.VIEWER)
class VariableResource {
    private final Workspaces workspaces;
    private final Caller caller;

    VariableResource(Workspaces workspaces, Caller caller) {
        this.workspaces = workspaces;
        this.caller = caller;
    }

    @GET
    @Path("/workspaces/{id}/vars")
    public Uni<Response> variables(@PathParam("id") String id) {
        boolean values = Rights.of(caller).submits();
        return workspaces.identified(id).map(found -> Answers.all(variables(found, values)));
    }

    /** There are no sets of variables, so these are all. */
    @GET
    @Path("/workspaces/{id}/all-vars")
    public Uni<Response> allVariables(@PathParam("id") String id) {
        return variables(id);
    }

    private static List<ResourceObject> variables(Workspace workspace, boolean values) {
        List<ResourceObject> shown = new ArrayList<>();
        add(shown, workspace, new Category("terraform", "t", values), workspace.variables());
        add(shown, workspace, new Category("env", "e", values), workspace.environment());
        return shown;
    }

    /** @param shown whether the caller may see values that are not sensitive */
    private record Category(String name, String letter, boolean shown) {}

    private static void add(
            List<ResourceObject> shown, Workspace workspace, Category category, Map<String, Variable> variables) {
        variables.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(entry -> {
            Variable variable = entry.getValue();
            boolean visible = category.shown() && !variable.sensitive();
            String id = "var-" + workspace.number() + "-" + category.letter() + "-" + EncodedName.of(entry.getKey());
            shown.add(ResourceObject.of("vars", id)
                    .with("key", entry.getKey())
                    .with("value", visible ? variable.value() : null)
                    .with("category", category.name())
                    .with("hcl", variable.hcl())
                    .with("sensitive", variable.sensitive())
                    .to("configurable", "workspaces", Ids.workspace(workspace.number())));
        });
    }
}
