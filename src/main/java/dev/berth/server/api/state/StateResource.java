package dev.berth.server.api.state;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.AnswerBudget;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.request.Caller;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.api.task.Replanning;
import dev.berth.server.api.upload.WorkerThread;
import dev.berth.server.control.ChangeFeed;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.StateStore;
import dev.berth.server.control.port.StateStore.Draft;
import dev.berth.server.control.port.StateStore.Replaced;
import dev.berth.server.control.port.StateStore.Writer;
import dev.berth.server.control.port.StateStore.Written;
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
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Terraform states, as Terraform's {@code http} backend reads and writes them. */
@Path("/api/v1/workspaces/{name}/state")
@Tag(name = "State")
@RolesAllowed({Roles.APPROVER, Roles.STATE})
@Produces(MediaType.APPLICATION_JSON)
class StateResource {
    private final StateStore states;
    private final StateAccess access;
    private final WorkerThread worker;
    private final Caller caller;
    private final AuditTrail deed;
    private final Replanning replanning;
    private final ChangeFeed feed;
    private final AnswerBudget answers;

    StateResource(
            StateStore states,
            StateAccess access,
            WorkerThread worker,
            Caller caller,
            AuditTrail deed,
            Replanning replanning,
            ChangeFeed feed,
            AnswerBudget answers) {
        this.states = states;
        this.access = access;
        this.worker = worker;
        this.caller = caller;
        this.deed = deed;
        this.replanning = replanning;
        this.feed = feed;
        this.answers = answers;
    }

    /** 404 without a state, which Terraform takes for an empty one. */
    @GET
    @RolesAllowed({Roles.APPROVER, Roles.STATE, Roles.STATE_READER})
    public Uni<Response> get(@PathParam("name") String name) {
        WorkspaceName workspace = PathNames.workspace(name);
        AttemptRef unused = access.require(workspace);
        return states.current(workspace, answers.room())
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
        Writer writer = access.writer(workspace, lockId);
        // What an attempt writes is part of its task.
        Function<Written, Uni<? extends Written>> noted = deed.auditedIf(
                outcome -> writer.attempt() == null && outcome instanceof Written.Done,
                AuditAction.STATE_WRITE,
                workspace,
                "");
        return worker.call(() -> StateDocument.read(state, contentMd5, by, now))
                .flatMap(version -> states.put(workspace, new Draft(state, version), writer))
                .flatMap(noted)
                .invoke(written -> tellOfAttempt(writer, written, workspace))
                .map(written -> StateAnswers.of(written, workspace));
    }

    /** What people do is told with its record. */
    private void tellOfAttempt(Writer writer, Written written, WorkspaceName workspace) {
        if (writer.attempt() != null && written instanceof Written.Done) {
            feed.workspaceChanged(workspace);
        }
    }

    /** Plans that wait for approval were made from it, so they plan again. */
    @DELETE
    @RolesAllowed(Roles.APPROVER)
    public Uni<Response> delete(@PathParam("name") String name, @QueryParam("ID") @Nullable String lockId) {
        WorkspaceName workspace = PathNames.workspace(name);
        return states.delete(workspace, lockId, deed.now())
                .invoke(replanning::tell)
                .map(Replaced::written)
                .flatMap(deed.auditedIf(Written.Done.class::isInstance, AuditAction.STATE_DELETE, workspace, ""))
                .map(written -> StateAnswers.of(written, workspace));
    }

    private static Response document(byte[] state) {
        return Response.ok(state, MediaType.APPLICATION_JSON_TYPE).build();
    }
}
