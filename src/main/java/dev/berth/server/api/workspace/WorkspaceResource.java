package dev.berth.server.api.workspace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.AnswerBudget;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.request.Caller;
import dev.berth.server.api.request.Flag;
import dev.berth.server.api.request.MergePatch;
import dev.berth.server.api.request.PageResponse;
import dev.berth.server.api.request.Paging;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.api.request.RequestJson;
import dev.berth.server.control.Pools;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.WorkspaceStore;
import dev.berth.server.control.port.WorkspaceStore.Lock;
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
    private static final int MAX_REASON = 500;

    private final WorkspaceStore store;
    private final Pools pools;
    private final RequestJson json;
    private final Caller caller;
    private final AuditTrail deed;
    private final AnswerBudget answers;
    private final VariableChecks variables;
    private final SelfService selfService;

    WorkspaceResource(
            WorkspaceStore store,
            Pools pools,
            RequestJson json,
            Caller caller,
            AuditTrail deed,
            AnswerBudget answers,
            VariableChecks variables,
            SelfService selfService) {
        this.store = store;
        this.pools = pools;
        this.json = json;
        this.caller = caller;
        this.deed = deed;
        this.answers = answers;
        this.variables = variables;
        this.selfService = selfService;
    }

    @POST
    @RolesAllowed(Roles.SUBMITTER)
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<Response> create(@Nullable WorkspaceRequest request) {
        Workspace workspace = Checks.body(request).checked(caller.name(), deed.now(), variables);
        return selfService
                .requireMayCreate(workspace.pool(), workspace.autoApply())
                .flatMap(may -> store.create(workspace))
                .invoke(written -> WorkspaceAnswers.requireWritten(written, workspace.name()))
                .flatMap(deed.audited("workspace.create", workspace.name()))
                .replaceWith(Response.status(Response.Status.CREATED)
                        .entity(WorkspaceResponse.of(workspace, true))
                        .build());
    }

    @GET
    public Uni<PageResponse<WorkspaceResponse>> list(
            @QueryParam("pool") @Nullable String pool,
            @Parameter(description = "A key, or key=value; given more than once, all of them") @QueryParam("tag")
                    List<String> tags,
            @Parameter(description = "What the name has in it") @QueryParam("name") @Nullable String name,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        boolean values = caller.has(Roles.SUBMITTER);
        Checks checks = new Checks();
        Page.Request page = Paging.request(checks, limit, cursor);
        WorkspaceStore.Filter filter = WorkspaceQuery.filter(checks, pool, tags, name);
        checks.done();
        return Paging.respond(
                store.list(filter, page, answers.room()), workspace -> WorkspaceResponse.of(workspace, values));
    }

    @GET
    @Path("/{name}")
    public Uni<WorkspaceResponse> get(@PathParam("name") String name) {
        return shown(PathNames.workspace(name), caller.has(Roles.SUBMITTER));
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
        WorkspacePatch patch = new WorkspacePatch(changes, caller.name());
        patch.requireRights(caller);
        WorkspaceName workspace = PathNames.workspace(name);
        return store.update(workspace, before -> patch.apply(before, json, variables))
                .invoke(written -> WorkspaceAnswers.requireWritten(written, workspace))
                .flatMap(deed.audited("workspace.update", workspace, MergePatch.fields(changes)))
                .flatMap(written -> shown(workspace, true));
    }

    @DELETE
    @Path("/{name}")
    @RolesAllowed(Roles.ADMIN)
    public Uni<Response> delete(@PathParam("name") String name, @QueryParam("force") @Nullable String force) {
        WorkspaceName workspace = PathNames.workspace(name);
        boolean forced = Flag.of("force", force);
        return store.delete(workspace, forced)
                .invoke(deleted -> WorkspaceAnswers.requireDeleted(deleted, workspace))
                .flatMap(deed.audited("workspace.delete", workspace, forced ? "force" : ""))
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
        Checks checks = new Checks();
        checks.text("reason", request.reason(), MAX_REASON, "");
        checks.done();
        return store.lock(workspace, new Lock(caller.name(), request.reason(), deed.now()))
                .invoke(locked -> WorkspaceAnswers.requireLocked(locked, workspace))
                .flatMap(deed.audited("workspace.lock", workspace))
                .flatMap(locked -> lockChanged(workspace));
    }

    @POST
    @Path("/{name}/unlock")
    @RolesAllowed(Roles.APPROVER)
    public Uni<WorkspaceResponse> unlock(@PathParam("name") String name) {
        WorkspaceName workspace = PathNames.workspace(name);
        return store.unlock(workspace)
                .invoke(unlocked -> WorkspaceAnswers.requireLocked(unlocked, workspace))
                .flatMap(deed.audited("workspace.unlock", workspace))
                .flatMap(unlocked -> lockChanged(workspace));
    }

    private Uni<WorkspaceResponse> lockChanged(WorkspaceName workspace) {
        return existing(workspace)
                .invoke(changed -> pools.poolChanged(changed.pool()))
                .map(changed -> WorkspaceResponse.of(changed, true));
    }

    private Uni<WorkspaceResponse> shown(WorkspaceName workspace, boolean values) {
        return existing(workspace).map(found -> WorkspaceResponse.of(found, values));
    }

    private Uni<Workspace> existing(WorkspaceName name) {
        return store.find(name).map(found -> found.orElseThrow(() -> ProblemException.notFound("workspace", name)));
    }
}
