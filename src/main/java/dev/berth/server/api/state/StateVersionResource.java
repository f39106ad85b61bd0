package dev.berth.server.api.state;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.AnswerBudget;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.request.Caller;
import dev.berth.server.api.request.PageResponse;
import dev.berth.server.api.request.Paging;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.api.task.Replanning;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.StateStore;
import dev.berth.server.control.port.StateStore.Draft;
import dev.berth.server.control.port.StateStore.Replaced;
import dev.berth.server.control.port.StateStore.Stored;
import dev.berth.server.control.port.StateStore.Which;
import dev.berth.server.control.port.StateStore.Written;
import dev.berth.server.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
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

/** The versions of a workspace's state: the present one, earlier ones, and those that never became the present one. */
@Path("/api/v1/workspaces/{name}/state/versions")
@Tag(name = "State")
@RolesAllowed(Roles.APPROVER)
@Produces(MediaType.APPLICATION_JSON)
class StateVersionResource {
    private final StateStore states;
    private final Caller caller;
    private final AuditTrail deed;
    private final Replanning replanning;
    private final AnswerBudget answers;

    StateVersionResource(
            StateStore states, Caller caller, AuditTrail deed, Replanning replanning, AnswerBudget answers) {
        this.states = states;
        this.caller = caller;
        this.deed = deed;
        this.replanning = replanning;
        this.answers = answers;
    }

    @GET
    public Uni<PageResponse<StateVersionResponse>> versions(
            @PathParam("name") String name,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        Page.Request page = Paging.request(limit, cursor);
        Uni<Page<Stored>> versions = states.versions(PathNames.workspace(name), page);
        return Paging.respond(versions, StateVersionResponse::of);
    }

    /** By its serial, or by its id, which begins with a {@code v}. */
    @GET
    @Path("/{version}")
    public Uni<Response> version(@PathParam("name") String name, @PathParam("version") String version) {
        return content(PathNames.workspace(name), version)
                .map(state ->
                        Response.ok(state, MediaType.APPLICATION_JSON_TYPE).build());
    }

    /** Makes a copy of that version the present state, under a serial of its own. */
    @POST
    @Path("/{version}/restore")
    public Uni<Response> restore(@PathParam("name") String name, @PathParam("version") String version) {
        WorkspaceName workspace = PathNames.workspace(name);
        String by = caller.name();
        Instant now = deed.now();
        return content(workspace, version)
                .flatMap(state -> states.restore(workspace, serial -> draft(state, serial, by, now), now))
                .onFailure(ArithmeticException.class)
                .transform(failure -> ProblemException.conflict(
                        "serial_exhausted", "the workspace has used the highest serial that there is"))
                .invoke(replanning::tell)
                .flatMap(deed.auditedIf(
                        replaced -> replaced.written() instanceof Written.Done, "state.restore", workspace, version))
                .map(replaced -> restored(replaced, workspace));
    }

    private static Draft draft(byte[] state, long serial, String by, Instant at) {
        byte[] content = StateDocument.withSerial(state, serial);
        return new Draft(content, StateDocument.again(content, by, at));
    }

    private static Response restored(Replaced replaced, WorkspaceName workspace) {
        Stored version = replaced.version();
        return version == null
                ? StateAnswers.of(replaced.written(), workspace)
                : Response.status(Response.Status.CREATED)
                        .entity(StateVersionResponse.of(version))
                        .build();
    }

    private Uni<byte[]> content(WorkspaceName workspace, String version) {
        return states.version(workspace, which(version), answers.room())
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("version", version)));
    }

    private static Which which(String version) {
        if (version.matches("[0-9]{1,18}")) {
            return new Which.Serial(Long.parseLong(version));
        }
        if (version.matches("v[0-9]{1,18}")) {
            return new Which.Id(Long.parseLong(version.substring(1)));
        }
        throw ProblemException.of(404, "not_found", "there is no such version");
    }
}
