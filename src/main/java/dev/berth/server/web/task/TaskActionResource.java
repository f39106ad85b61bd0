package dev.berth.server.web.task;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.Task;
import dev.berth.server.api.freeze.FreezePasses;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.api.request.AnswerBudget;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.request.Caller;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.api.task.ApprovalsResponse;
import dev.berth.server.api.task.Objections;
import dev.berth.server.control.TaskCommands;
import dev.berth.server.control.TaskCommands.Answer;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.Room;
import dev.berth.server.security.Roles;
import dev.berth.server.web.Form;
import dev.berth.server.web.Frames;
import dev.berth.server.web.Redirect;
import dev.berth.server.web.Section;
import dev.berth.server.web.task.TaskPages.Onlooker;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is decided about a task. A plan is confirmed and discarded by the digest that the page showed; who comes too late is
 * shown who was there before, and the task as it is.
 */
@Path("/app/tasks/{id}")
@RolesAllowed(Roles.APPROVER)
@Consumes(Form.MEDIA_TYPE)
@Produces(MediaType.TEXT_HTML)
class TaskActionResource {
    private static final int CONFLICT = 409;

    private final TaskCommands commands;
    private final TaskPages pages;
    private final Frames frames;
    private final AnswerBudget answers;
    private final Caller caller;
    private final AuditTrail deed;
    private final FreezePasses passes;

    TaskActionResource(
            TaskCommands commands,
            TaskPages pages,
            Frames frames,
            AnswerBudget answers,
            Caller caller,
            AuditTrail deed,
            FreezePasses passes) {
        this.passes = passes;
        this.commands = commands;
        this.pages = pages;
        this.frames = frames;
        this.answers = answers;
        this.caller = caller;
        this.deed = deed;
    }

    @POST
    @Path("/confirm")
    public Uni<Response> confirm(@PathParam("id") String id, byte @Nullable [] body) {
        TaskId task = PathNames.task(id);
        return carriedOut(
                task, AuditAction.TASK_CONFIRM, "confirmed", commands.confirm(task, caller.identity(), shown(body)));
    }

    @POST
    @Path("/discard")
    public Uni<Response> discard(@PathParam("id") String id, byte @Nullable [] body) {
        TaskId task = PathNames.task(id);
        return carriedOut(
                task, AuditAction.TASK_DISCARD, "discarded", commands.discard(task, caller.name(), shown(body)));
    }

    @POST
    @Path("/cancel")
    @RolesAllowed(Roles.SUBMITTER)
    public Uni<Response> cancel(@PathParam("id") String id) {
        TaskId task = PathNames.task(id);
        return carriedOut(task, AuditAction.TASK_CANCEL, "canceled", commands.cancel(task, caller.name()));
    }

    /** Lets it through all freeze windows (W3). */
    @POST
    @Path("/freeze-pass")
    public Uni<Response> pass(@PathParam("id") String id, byte @Nullable [] body) {
        TaskId task = PathNames.task(id);
        return passes.give(task, Form.of(body).text("reason")).map(passed -> Redirect.to("/app/tasks/" + task));
    }

    /** Without a digest nobody could tell which plan was meant. */
    private static String shown(byte @Nullable [] body) {
        String digest = Form.of(body).text("planSha256");
        if (!digest.matches("[0-9a-f]{64}")) {
            throw ProblemException.invalid("planSha256", "must be the SHA-256 of the plan that was shown");
        }
        return digest;
    }

    private Uni<Response> carriedOut(TaskId task, AuditAction action, String participle, Uni<Answer> answer) {
        Onlooker who =
                new Onlooker(frames.following("Task " + task, Section.TASKS, "?task=" + task), caller.identity());
        Room room = answers.room();
        Function<Answer, String> detail =
                came -> action == AuditAction.TASK_CONFIRM ? ApprovalsResponse.counted(came) : "";
        Function<Answer, Uni<? extends Answer>> recorded =
                deed.auditedIf(Answer.Done.class::isInstance, action, task, detail);
        return answer.flatMap(recorded).flatMap(came -> switch (came) {
            case Answer.Done done -> Uni.createFrom().item(Redirect.to("/app/tasks/" + task));
            case Answer.NotFound none -> throw ProblemException.notFound("task", task);
            case Answer.PlanChanged changed ->
                refused(who, task, room, "The plan changed, look again: nothing was " + participle + ".");
            case Answer.NotAllowed objection ->
                refused(
                        who,
                        task,
                        room,
                        "Not approved: " + Objections.words(objection.task().task(), objection.why()) + ".");
            case Answer.Illegal illegal -> tooLate(who, illegal.task().task(), room, participle);
        });
    }

    private Uni<Response> tooLate(Onlooker who, Task task, Room room, String participle) {
        return pages.find(task.id()).flatMap(found -> {
            String decided = Decision.decided(found.view().task(), found.timeline());
            String why = decided.isEmpty()
                    ? "A task that is " + WireWords.of(task.status()) + " cannot be " + participle + "."
                    : "Somebody was there before. " + decided;
            return refused(who, task.id(), room, why);
        });
    }

    /** The plan as it is now, below what is to be known first. */
    private Uni<Response> refused(Onlooker who, TaskId task, Room room, String problem) {
        PlanForm all = PlanForm.of(List.of(), "", "", "0", false);
        return pages.plan(who, task, all, room, problem)
                .map(page -> Response.status(CONFLICT).entity(page).build());
    }
}
