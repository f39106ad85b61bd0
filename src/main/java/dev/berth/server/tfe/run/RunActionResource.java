package dev.berth.server.tfe.run;

import dev.berth.domain.access.Identity;
import dev.berth.domain.id.TaskId;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.request.Caller;
import dev.berth.server.api.task.ApprovalsResponse;
import dev.berth.server.api.task.Objections;
import dev.berth.server.control.TaskCommands;
import dev.berth.server.control.TaskCommands.Answer;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.security.Roles;
import dev.berth.server.tfe.access.Ids;
import dev.berth.server.tfe.document.Answers;
import dev.berth.server.tfe.document.RequestDocument;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** What is decided about a run. A comment that comes along is kept in the record of who did what. */
@Path("/api/v2")
@RolesAllowed(Roles.SUBMITTER)
class RunActionResource {
    private static final int MAX_COMMENT = 500;

    private final Runs runs;
    private final TaskCommands commands;
    private final Caller caller;
    private final AuditTrail deed;

    RunActionResource(Runs runs, TaskCommands commands, Caller caller, AuditTrail deed) {
        this.runs = runs;
        this.commands = commands;
        this.caller = caller;
        this.deed = deed;
    }

    /** Approves the plan that waits, if no other one has waited before: then there is one that could be meant. */
    @POST
    @Path("/runs/{id}/actions/apply")
    public Uni<Response> apply(@PathParam("id") String id, byte @Nullable [] body) {
        TaskId task = Ids.run(id);
        caller.require(
                Roles.APPROVER,
                "confirming a plan (the run waits until somebody confirms or discards task " + task + ")");
        String comment = comment(body);
        Identity by = caller.identity();
        Uni<Answer> confirmed = runs.approvable(task).flatMap(plan -> commands.confirm(task, by, plan.orElse(null)));
        return confirmed
                .invoke(came -> require(came, Ids.run(task), "confirmed"))
                .flatMap(deed.auditedOf(AuditAction.TASK_CONFIRM, came -> task, came -> noted(came, comment)))
                .replaceWith(Answers::accepted);
    }

    /** Which approval it was comes first: no comment can pass for that. */
    private static String noted(Answer came, String comment) {
        String counted = ApprovalsResponse.counted(came);
        return counted.isEmpty() || comment.isEmpty() ? counted + comment : counted + ": " + comment;
    }

    @POST
    @Path("/runs/{id}/actions/discard")
    public Uni<Response> discard(@PathParam("id") String id, byte @Nullable [] body) {
        TaskId task = Ids.run(id);
        caller.require(
                Roles.APPROVER,
                "discarding a plan (the run waits until somebody confirms or discards task " + task + ")");
        String comment = comment(body);
        return decided(
                commands.discard(task, caller.name(), null), task, "discarded", AuditAction.TASK_DISCARD, comment);
    }

    @POST
    @Path("/runs/{id}/actions/cancel")
    public Uni<Response> cancel(@PathParam("id") String id, byte @Nullable [] body) {
        TaskId task = Ids.run(id);
        String comment = comment(body);
        return decided(commands.cancel(task, caller.name()), task, "canceled", AuditAction.TASK_CANCEL, comment);
    }

    /** A cancel stops the tool at once and kills it after a while, so there is nothing left to force. */
    @POST
    @Path("/runs/{id}/actions/force-cancel")
    public Response forceCancel(@PathParam("id") String id) {
        throw ProblemException.conflict(
                "not_supported",
                "run " + Ids.run(Ids.run(id)) + " cannot be canceled by force: cancel it, and what does not end by"
                        + " itself is killed");
    }

    private Uni<Response> decided(
            Uni<Answer> answer, TaskId task, String participle, AuditAction action, String comment) {
        return answer.invoke(came -> require(came, Ids.run(task), participle))
                .flatMap(deed.audited(action, task, comment))
                .replaceWith(Answers::accepted);
    }

    private static String comment(byte @Nullable [] body) {
        RequestDocument document = RequestDocument.of(body);
        String comment = document.member("comment", MAX_COMMENT);
        document.done();
        return comment == null ? "" : comment;
    }

    private static void require(Answer answer, String run, String participle) {
        switch (answer) {
            case Answer.Done done -> {}
            case Answer.NotFound none -> throw ProblemException.notFound("run", run);
            case Answer.Illegal illegal ->
                throw ProblemException.conflict(
                        "illegal_transition",
                        "a run that is "
                                + WireWords.of(
                                        Standing.of(illegal.task().task()).run()) + " cannot be " + participle);
            case Answer.NotAllowed objection ->
                throw Objections.problem(objection.task().task(), objection.why());
            case Answer.PlanChanged changed ->
                throw ProblemException.conflict("plan_changed", "the plan has changed since it was looked at");
        }
    }
}
