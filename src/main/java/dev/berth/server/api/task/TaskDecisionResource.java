package dev.berth.server.api.task;

import dev.berth.domain.id.TaskId;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.request.Caller;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.api.request.RequestJson;
import dev.berth.server.control.TaskCommands;
import dev.berth.server.control.TaskCommands.Answer;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.Frost;
import dev.berth.server.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What is decided about a task. */
@Path("/api/v1/tasks")
@Tag(name = "Tasks")
@RolesAllowed(Roles.APPROVER)
@Produces(MediaType.APPLICATION_JSON)
class TaskDecisionResource {
    private final TaskCommands commands;
    private final RequestJson json;
    private final Caller caller;
    private final AuditTrail deed;
    private final Frost frost;

    TaskDecisionResource(TaskCommands commands, RequestJson json, Caller caller, AuditTrail deed, Frost frost) {
        this.frost = frost;
        this.commands = commands;
        this.json = json;
        this.caller = caller;
        this.deed = deed;
    }

    @POST
    @Path("/{id}/confirm")
    @RolesAllowed(Roles.APPROVER)
    public Uni<TaskResponse> confirm(
            @PathParam("id") String id,
            @RequestBody(
                            required = false,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(implementation = ConfirmRequest.class)))
                    byte @Nullable [] body) {
        TaskId task = PathNames.task(id);
        return commands.confirm(task, caller.identity(), planSha256(body))
                .map(answer -> respond(answer, task, "confirmed"))
                .flatMap(deed.auditedOf(
                        AuditAction.TASK_CONFIRM,
                        answered -> task,
                        answered -> ApprovalsResponse.counted(answered.approvals())));
    }

    @POST
    @Path("/{id}/discard")
    @RolesAllowed(Roles.APPROVER)
    public Uni<TaskResponse> discard(
            @PathParam("id") String id,
            @RequestBody(
                            required = false,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(implementation = ConfirmRequest.class)))
                    byte @Nullable [] body) {
        TaskId task = PathNames.task(id);
        return commands.discard(task, caller.name(), planSha256(body))
                .map(answer -> respond(answer, task, "discarded"))
                .flatMap(deed.audited(AuditAction.TASK_DISCARD, task));
    }

    @POST
    @Path("/{id}/cancel")
    @RolesAllowed(Roles.SUBMITTER)
    public Uni<TaskResponse> cancel(@PathParam("id") String id) {
        TaskId task = PathNames.task(id);
        return commands.cancel(task, caller.name())
                .map(answer -> respond(answer, task, "canceled"))
                .flatMap(deed.audited(AuditAction.TASK_CANCEL, task));
    }

    /** Which plan is meant, where the body says it. */
    private @Nullable String planSha256(byte @Nullable [] body) {
        return json.optional(body, ConfirmRequest.class, ConfirmRequest.EMPTY)
                .checked()
                .planSha256();
    }

    /** What was confirmed in a freeze window says so at once (W3). */
    private TaskResponse respond(Answer answer, TaskId task, String participle) {
        return switch (answer) {
            case Answer.Done done -> TaskResponse.of(frost.seen(done.task()));
            case Answer.NotFound none -> throw ProblemException.notFound("task", task);
            case Answer.Illegal illegal ->
                throw ProblemException.conflict(
                        "illegal_transition",
                        "a task that is " + WireWords.of(illegal.task().task().status()) + " cannot be " + participle);
            case Answer.NotAllowed objection ->
                throw Objections.problem(objection.task().task(), objection.why());
            case Answer.PlanChanged changed ->
                throw ProblemException.conflict(
                        "plan_changed", "the digest is not that of the plan that waits for approval");
        };
    }
}
