package dev.berth.server.web.hook;

import dev.berth.server.api.request.PathNames;
import dev.berth.server.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Path;

/** The hooks of a workspace (O1). */
@Path("/app/workspaces/{name}/hooks")
@RolesAllowed(Roles.ADMIN)
class WorkspaceHookPageResource extends NamedHookPageResource {
    WorkspaceHookPageResource(HookPages pages) {
        super(pages);
    }

    @Override
    HookPlace place(String workspace) {
        return HookPlace.of(PathNames.workspace(workspace));
    }
}
