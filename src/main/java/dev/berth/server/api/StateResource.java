package dev.berth.server.api;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.upload.WorkerThread;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.StateStore;
import dev.berth.server.control.port.StateStore.Version;
import dev.berth.server.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Terraform states, as Terraform's {@code http} backend reads and writes them. */
@Path("/workspaces/{name}/state")
@Tag(name = "State")
@RolesAllowed({Roles.APPROVER, Roles.STATE})
@Produces(MediaType.APPLICATION_JSON)
class StateResource {
    private final StateStore states;
    private final StateAccess access;
    private final WorkerThread worker;
    private final Caller caller;
    private final Deed deed;

    StateResource(StateStore states, StateAccess access, WorkerThread worker, Caller caller, Deed deed) {
        this.states = states;
        this.access = access;
        this.worker = worker;
        this.caller = caller;
        this.deed = deed;
    }

    /** 404 without a state, which Terraform takes for an empty one. */
    @GET
    public Uni<Response> get(@PathParam("name") String name) {
        WorkspaceName workspace = PathNames.workspace(name);
        access.requireRead(workspace);
        return states.current(workspace)
                .map(found -> found.orElseThrow(
                        () -> ProblemException.of(404, "no_state", "workspace " + workspace + " has no state")))
                .map(StateResource::document);
    }

    @POST
    public Uni<Response> put(
            @PathParam("name") String name,
            @QueryParam("ID") @Nullable String lockId,
            @HeaderParam("Content-MD5") @Nullable String contentMd5,
            byte @Nullable [] body) {
        WorkspaceName workspace = PathNames.workspace(name);
        byte[] state = Checks.body(body);
        String by = caller.name();
        Instant now = deed.now();
        return access.requireWrite(workspace)
                .flatMap(allowed -> worker.call(() -> StateDocument.read(state, contentMd5, by, now)))
                .flatMap(version -> states.put(workspace, state, version, lockId))
                .map(written -> StateLockResource.respond(written, workspace));
    }

    @DELETE
    @RolesAllowed(Roles.APPROVER)
    public Uni<Response> delete(@PathParam("name") String name, @QueryParam("ID") @Nullable String lockId) {
        WorkspaceName workspace = PathNames.workspace(name);
        return states.delete(workspace, lockId)
                .flatMap(deed.audited("state.delete", workspace))
                .map(written -> StateLockResource.respond(written, workspace));
    }

    @GET
    @Path("/versions")
    @RolesAllowed(Roles.APPROVER)
    public Uni<PageResponse<StateVersionResponse>> versions(
            @PathParam("name") String name,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        Page.Request page = Paging.request(limit, cursor);
        Uni<Page<Version>> versions = states.versions(PathNames.workspace(name), page);
        return Paging.respond(versions, StateVersionResponse::of);
    }

    @GET
    @Path("/versions/{serial}")
    @RolesAllowed(Roles.APPROVER)
    public Uni<Response> version(@PathParam("name") String name, @PathParam("serial") String serial) {
        if (!serial.matches("[0-9]{1,18}")) {
            throw ProblemException.of(404, "not_found", "there is no such version");
        }
        return states.version(PathNames.workspace(name), Long.parseLong(serial))
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("version", serial)))
                .map(StateResource::document);
    }

    private static Response document(byte[] state) {
        return Response.ok(state, MediaType.APPLICATION_JSON_TYPE).build();
    }
}
