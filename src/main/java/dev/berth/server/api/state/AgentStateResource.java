package dev.berth.server.api.state;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.Task;
import dev.berth.protocol.RescuedState;
import dev.berth.server.api.agent.AgentAttempt;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.request.Caller;
import dev.berth.server.api.upload.WorkerThread;
import dev.berth.server.control.Pools;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.StateStore;
import dev.berth.server.control.port.StateStore.Draft;
import dev.berth.server.control.port.StateStore.Rescued;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Takes the state that Terraform could not store and left behind. What was just built is known nowhere else. */
@Path("/api/v1/agent/tasks/{id}/state")
@Tag(name = "Agent work")
@RolesAllowed(Roles.ATTEMPT)
@Produces(MediaType.APPLICATION_JSON)
class AgentStateResource {
    private final AgentAttempt attempts;
    private final StateStore states;
    private final TaskStore tasks;
    private final Pools pools;
    private final WorkerThread worker;
    private final Caller caller;
    private final AuditTrail deed;

    AgentStateResource(
            AgentAttempt attempts,
            StateStore states,
            TaskStore tasks,
            Pools pools,
            WorkerThread worker,
            Caller caller,
            AuditTrail deed) {
        this.attempts = attempts;
        this.states = states;
        this.tasks = tasks;
        this.pools = pools;
        this.worker = worker;
        this.caller = caller;
        this.deed = deed;
    }

    /** Also from an apply that was given up: it cannot become the present state then, but it is not lost. */
    @PUT
    public Uni<RescuedState> rescue(
            @PathParam("id") String id,
            @HeaderParam("Content-MD5") @Nullable String contentMd5,
            byte @Nullable [] body) {
        byte[] state = Checks.body(body);
        AttemptRef attempt = attempts.of(id);
        String by = caller.name();
        Instant now = deed.now();
        return worker.call(() -> StateDocument.read(state, contentMd5, by, now))
                .flatMap(version -> states.rescue(attempt, new Draft(state, version)))
                .flatMap(rescued -> respond(rescued, attempt));
    }

    private Uni<RescuedState> respond(Rescued rescued, AttemptRef attempt) {
        return switch (rescued) {
            case Rescued.Superseded superseded -> throw AgentAttempt.superseded();
            case Rescued.Current current -> Uni.createFrom().item(new RescuedState("v" + current.id(), true, null));
            case Rescued.Aside aside ->
                told(aside.workspace(), attempt).replaceWith(new RescuedState("v" + aside.id(), false, aside.why()));
        };
    }

    /** The workspace was locked, which the loop and the record of deeds must know. */
    private Uni<Void> told(WorkspaceName workspace, AttemptRef attempt) {
        return tasks.find(attempt.task())
                .invoke(found -> found.ifPresent(view -> {
                    Task task = view.task();
                    pools.poolChanged(task.request().pool());
                }))
                .flatMap(deed.audited(AuditAction.STATE_KEPT_ASIDE, workspace, "task " + attempt.task()))
                .replaceWithVoid();
    }
}
