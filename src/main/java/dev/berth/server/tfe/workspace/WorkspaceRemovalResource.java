package dev.berth.server.tfe.workspace;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.request.Caller;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.WorkspaceStore;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import dev.berth.server.security.Roles;
import dev.berth.server.tfe.document.Answers;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.util.function.Function;

/** The end of a workspace: by force, or only if its state names nothing that there still is. */
@Path("/api/v2")
@RolesAllowed(Roles.VIEWER)
class WorkspaceRemovalResource {
    private final Workspaces workspaces;
    private final WorkspaceStore store;
    private final Caller caller;
    private final AuditTrail deed;

    WorkspaceRemovalResource(Workspaces workspaces, WorkspaceStore store, Caller caller, AuditTrail deed) {
        this.workspaces = workspaces;
        this.store = store;
        this.caller = caller;
        this.deed = deed;
    }

    @DELETE
    @Path("/organizations/{organization}/workspaces/{name}")
    public Uni<Response> delete(@PathParam("organization") String organization, @PathParam("name") String name) {
        return delete(workspaces.named(organization, name), true);
    }

    @DELETE
    @Path("/workspaces/{id}")
    public Uni<Response> delete(@PathParam("id") String id) {
        return delete(workspaces.identified(id), true);
    }

    @POST
    @Path("/organizations/{organization}/workspaces/{name}/actions/safe-delete")
    public Uni<Response> safeDelete(@PathParam("organization") String organization, @PathParam("name") String name) {
        return delete(workspaces.named(organization, name), false);
    }

    @POST
    @Path("/workspaces/{id}/actions/safe-delete")
    public Uni<Response> safeDelete(@PathParam("id") String id) {
        return delete(workspaces.identified(id), false);
    }

    private Uni<Response> delete(Uni<Workspace> workspace, boolean forced) {
        caller.require(Roles.ADMIN, "deleting a workspace");
        Function<Workspace, Uni<? extends Workspace>> audited = deed.auditedOf(
                forced ? AuditAction.WORKSPACE_FORCE_DELETE : AuditAction.WORKSPACE_DELETE, Workspace::name);
        return workspace
                .invoke(found -> requireFree(found, forced))
                .call(found ->
                        store.delete(found.name(), forced).invoke(deleted -> requireDeleted(deleted, found.name())))
                .flatMap(audited)
                .replaceWith(Answers.done());
    }

    private static void requireFree(Workspace workspace, boolean forced) {
        if (!forced && workspace.lock() != null) {
            throw ProblemException.conflict(
                    "workspace_locked",
                    "workspace " + workspace.name() + " is locked by "
                            + workspace.lock().by() + ": unlock it first");
        }
    }

    private static void requireDeleted(WorkspaceStore.Deleted deleted, WorkspaceName workspace) {
        switch (deleted) {
            case DELETED -> {}
            case NOT_FOUND -> throw ProblemException.notFound("workspace", workspace);
            case LIVE_TASKS ->
                throw ProblemException.conflict(
                        "workspace_busy", "workspace " + workspace + " has runs that are not over");
            case HAS_RESOURCES ->
                throw ProblemException.conflict(
                        "workspace_has_resources",
                        "the state of workspace " + workspace
                                + " names resources: destroy them, or delete it with -force");
        }
    }
}
