package dev.berth.server.api.workspace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.domain.access.Rights;
import dev.berth.domain.access.Role;
import dev.berth.domain.drift.DriftState;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.request.Caller;
import dev.berth.server.api.request.Flag;
import dev.berth.server.api.request.MergePatch;
import dev.berth.server.api.request.PageResponse;
import dev.berth.server.api.request.Paging;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.api.request.RequestJson;
import dev.berth.server.control.port.DriftStore;
import dev.berth.server.control.port.DriftStore.Drift;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.WorkspaceStore;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import dev.berth.server.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Workspaces: their values and their locks. */
@Path("/api/v1/workspaces")
@Tag(name = "Workspaces")
@RolesAllowed(Roles.VIEWER)
@Produces(MediaType.APPLICATION_JSON)
class WorkspaceResource {
    private final WorkspaceChanges workspaces;
    private final RequestJson json;
    private final Caller caller;
    private final DriftStore drifts;

    WorkspaceResource(WorkspaceChanges workspaces, RequestJson json, Caller caller, DriftStore drifts) {
        this.drifts = drifts;
        this.workspaces = workspaces;
        this.json = json;
        this.caller = caller;
    }

    @POST
    @RolesAllowed(Roles.SUBMITTER_SOMEWHERE)
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<Response> create(@Nullable WorkspaceRequest request) {
        return workspaces
                .create(Checks.body(request))
                .map(workspace -> Response.status(Response.Status.CREATED)
                        .entity(WorkspaceResponse.of(workspace, true, Drift.NOT_CHECKED))
                        .build());
    }

    @GET
    @RolesAllowed(Roles.USER)
    public Uni<PageResponse<WorkspaceResponse>> list(
            @QueryParam("pool") @Nullable String pool,
            @Parameter(description = "A key, or key=value; given more than once, all of them") @QueryParam("tag")
                    List<String> tags,
            @Parameter(description = "What the name has in it") @QueryParam("name") @Nullable String name,
            @Parameter(description = "none, drifted, unknown or not_checked") @QueryParam("drift") @Nullable
                    String drift,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        Rights rights = caller.rights();
        Checks checks = new Checks();
        Page.Request page = Paging.request(checks, limit, cursor);
        WorkspaceStore.Filter filter = WorkspaceQuery.filter(checks, pool, tags, name)
                .in(drift == null ? null : checks.word("drift", drift, DriftState.values()));
        checks.done();
        return Paging.read(workspaces.list(filter.seenBy(rights.sight()), page))
                .flatMap(found -> drifts.of(
                                found.items().stream().map(Workspace::name).toList())
                        .map(known -> PageResponse.of(
                                found,
                                workspace -> WorkspaceResponse.of(
                                        workspace,
                                        showsValues(workspace, rights),
                                        known.getOrDefault(workspace.name(), Drift.NOT_CHECKED)))));
    }

    private static boolean showsValues(Workspace workspace, Rights rights) {
        return rights.on(workspace.name(), workspace.tags())
                .filter(role -> role.includes(Role.SUBMITTER))
                .isPresent();
    }

    @GET
    @Path("/{name}")
    public Uni<WorkspaceResponse> get(@PathParam("name") String name) {
        boolean values = caller.has(Roles.SUBMITTER);
        return shown(workspaces.existing(PathNames.workspace(name)), values);
    }

    @PATCH
    @Path("/{name}")
    @RolesAllowed(Roles.SUBMITTER)
    @Consumes({MergePatch.MEDIA_TYPE, MediaType.APPLICATION_JSON})
    public Uni<WorkspaceResponse> update(
            @PathParam("name") String name,
            @RequestBody(content = @Content(schema = @Schema(implementation = WorkspaceRequest.class)))
                    byte @Nullable [] body) {
        ObjectNode changes = json.object(body);
        return shown(workspaces.update(PathNames.workspace(name), changes));
    }

    @DELETE
    @Path("/{name}")
    @RolesAllowed(Roles.ADMIN)
    public Uni<Response> delete(@PathParam("name") String name, @QueryParam("force") @Nullable String force) {
        return workspaces
                .delete(PathNames.workspace(name), Flag.of("force", force))
                .replaceWith(Response.noContent().build());
    }

    @POST
    @Path("/{name}/lock")
    @RolesAllowed(Roles.APPROVER)
    public Uni<WorkspaceResponse> lock(
            @PathParam("name") String name,
            @RequestBody(
                            required = false,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(implementation = LockRequest.class)))
                    byte @Nullable [] body) {
        WorkspaceName workspace = PathNames.workspace(name);
        LockRequest request = json.optional(body, LockRequest.class, LockRequest.EMPTY);
        return shown(workspaces.lock(workspace, request.reason()));
    }

    @POST
    @Path("/{name}/unlock")
    @RolesAllowed(Roles.APPROVER)
    public Uni<WorkspaceResponse> unlock(@PathParam("name") String name) {
        return shown(workspaces.unlock(PathNames.workspace(name)));
    }

    private Uni<WorkspaceResponse> shown(Uni<Workspace> workspace) {
        return shown(workspace, true);
    }

    private Uni<WorkspaceResponse> shown(Uni<Workspace> workspace, boolean values) {
        return workspace.flatMap(found -> drifts.of(List.of(found.name()))
                .map(known ->
                        WorkspaceResponse.of(found, values, known.getOrDefault(found.name(), Drift.NOT_CHECKED))));
    }
}
