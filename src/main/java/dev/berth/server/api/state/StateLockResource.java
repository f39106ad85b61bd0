package dev.berth.server.api.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.problem.Texts;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.api.request.RequestJson;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.StateStore;
import dev.berth.server.control.port.StateStore.Holder;
import dev.berth.server.control.port.StateStore.Writer;
import dev.berth.server.control.port.StateStore.Written;
import dev.berth.server.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Terraform's lock on a state, by LOCK and UNLOCK at either address, or by POST and DELETE at its own. */
@Path("/api/v1/workspaces/{name}/state")
@Tag(name = "State")
@RolesAllowed({Roles.APPROVER, Roles.STATE})
@Produces(MediaType.APPLICATION_JSON)
class StateLockResource {
    private static final int MAX_ID = 200;
    private static final int MAX_DOCUMENT = 64 * 1024;

    private final StateStore states;
    private final StateAccess access;
    private final RequestJson json;
    private final AuditTrail deed;

    StateLockResource(StateStore states, StateAccess access, RequestJson json, AuditTrail deed) {
        this.states = states;
        this.access = access;
        this.json = json;
        this.deed = deed;
    }

    @LOCK
    public Uni<Response> lockAtState(@PathParam("name") String name, byte @Nullable [] body) {
        return lock(name, body);
    }

    @UNLOCK
    public Uni<Response> unlockAtState(
            @PathParam("name") String name, @QueryParam("ID") @Nullable String id, byte @Nullable [] body) {
        return unlock(name, id, body);
    }

    @LOCK
    @Path("/lock")
    public Uni<Response> lockAtLock(@PathParam("name") String name, byte @Nullable [] body) {
        return lock(name, body);
    }

    @UNLOCK
    @Path("/lock")
    public Uni<Response> unlockAtLock(
            @PathParam("name") String name, @QueryParam("ID") @Nullable String id, byte @Nullable [] body) {
        return unlock(name, id, body);
    }

    @POST
    @Path("/lock")
    public Uni<Response> lockByPost(@PathParam("name") String name, byte @Nullable [] body) {
        return lock(name, body);
    }

    @DELETE
    @Path("/lock")
    public Uni<Response> unlockByDelete(
            @PathParam("name") String name, @QueryParam("ID") @Nullable String id, byte @Nullable [] body) {
        return unlock(name, id, body);
    }

    private Uni<Response> lock(String name, byte @Nullable [] body) {
        WorkspaceName workspace = PathNames.workspace(name);
        AttemptRef attempt = access.require(workspace);
        ObjectNode document = json.object(body);
        String text = document.toString();
        String id = idOf(document);
        if (id == null || text.length() > MAX_DOCUMENT) {
            throw ProblemException.invalid("ID", "must be the lock's id, in a document of at most 64 KiB");
        }
        return states.lock(workspace, new Holder(id, text, attempt, deed.now()))
                .flatMap(deed.auditedIf(
                        written -> attempt == null && written instanceof Written.Done,
                        AuditAction.STATE_LOCK,
                        workspace,
                        ""))
                .map(written -> StateAnswers.of(written, workspace));
    }

    /** Without an id it forces the lock open, as {@code terraform force-unlock} does; that takes a user. */
    private Uni<Response> unlock(String name, @Nullable String queryId, byte @Nullable [] body) {
        WorkspaceName workspace = PathNames.workspace(name);
        AttemptRef attempt = access.require(workspace);
        boolean empty = body == null || body.length == 0;
        String id = empty ? queryId : idOf(json.object(body));
        if (id == null && attempt != null) {
            throw ProblemException.invalid("ID", "must be the lock's id");
        }
        return states.unlock(workspace, new Writer(attempt, id))
                .flatMap(deed.auditedIf(
                        written -> attempt == null && written instanceof Written.Done,
                        AuditAction.STATE_UNLOCK,
                        workspace,
                        id == null ? "force" : ""))
                .map(written -> StateAnswers.of(written, workspace));
    }

    private static @Nullable String idOf(ObjectNode document) {
        JsonNode given = document.path("ID");
        if (!given.isMissingNode() && !given.isNull() && !given.isTextual()) {
            throw ProblemException.invalid("ID", "must be a string");
        }
        String id = given.asText("");
        return id.isEmpty() || id.length() > MAX_ID || !Texts.areStorable(id) ? null : id;
    }
}
