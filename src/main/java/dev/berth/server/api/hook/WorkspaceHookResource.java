package dev.berth.server.api.hook;

import dev.berth.domain.hook.HookScope;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.api.request.RequestJson;
import dev.berth.server.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The hooks of a workspace (O1). */
@Path("/api/v1/workspaces/{name}/hooks")
@Tag(name = "Hooks")
@RolesAllowed(Roles.ADMIN)
class WorkspaceHookResource extends NamedHookResource {
    WorkspaceHookResource(HookChanges hooks, HookDeliveries deliveries, RequestJson json) {
        super(hooks, deliveries, json);
    }

    @Override
    HookScope scope(String workspace) {
        return new HookScope.OfWorkspace(PathNames.workspace(workspace));
    }
}
