package dev.berth.server.tfe.run;

import dev.berth.domain.task.Task;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.AnswerBudget;
import dev.berth.server.api.request.Caller;
import dev.berth.server.api.task.PlanDocuments;
import dev.berth.server.api.upload.WorkerThread;
import dev.berth.server.control.port.Room;
import dev.berth.server.control.port.TaskView;
import dev.berth.server.security.Roles;
import dev.berth.server.tfe.access.Ids;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;

/**
 * What {@code show} of a saved plan asks for. A 404 would be told as a missing right, and nothing else of it: so a run that has
 * no such plan is a conflict, of which the terminal shows the sentence.
 */
@Path("/api/v2")
@RolesAllowed(Roles.VIEWER)
class PlanJsonResource {
    private static final int NOT_FOUND = 404;

    private final Runs runs;
    private final PlanDocuments plans;
    private final WorkerThread worker;
    private final Caller caller;
    private final AnswerBudget answers;

    PlanJsonResource(Runs runs, PlanDocuments plans, WorkerThread worker, Caller caller, AnswerBudget answers) {
        this.runs = runs;
        this.plans = plans;
        this.worker = worker;
        this.caller = caller;
        this.answers = answers;
    }

    /** As Berth's own interface has it: without what is sensitive for those who may not read state. */
    @GET
    @Path("/plans/{id}/json-output")
    public Uni<Response> json(@PathParam("id") String id) {
        requireReader();
        boolean whole = caller.has(Roles.APPROVER);
        Room room = answers.room();
        return runs.find(Ids.plan(id)).map(TaskView::task).flatMap(task -> read(task, whole, room));
    }

    private Uni<Response> read(Task task, boolean whole, Room room) {
        return plans.read(task, whole, room)
                .map(PlanJsonResource::ok)
                .onFailure(PlanJsonResource::isMissing)
                .transform(missing -> noJson(task, (ProblemException) missing));
    }

    /** What a terminal shows a plan from: without what is sensitive, whoever asks. */
    @GET
    @Path("/plans/{id}/json-output-redacted")
    public Uni<Response> renderable(@PathParam("id") String id) {
        requireReader();
        Room room = answers.room();
        return runs.find(Ids.plan(id))
                .map(TaskView::task)
                .flatMap(task -> plans.parts(task, room)
                        .flatMap(parts -> parts.isPresent()
                                ? worker.call(() -> ok(rendered(task, parts.get())))
                                : withoutParts(task)));
    }

    /** @throws ProblemException 403, which the terminal shows */
    private void requireReader() {
        caller.require(Roles.SUBMITTER, "a plan's JSON, from which it is shown,");
    }

    private static byte[] rendered(Task task, PlanDocuments.PlanParts parts) throws IOException {
        return RenderablePlan.of(parts)
                .orElseThrow(() -> notRenderable(
                        task,
                        "it invokes actions, or the schema of something in it is missing, or its name is masked because it is a secret"
                                + " too"));
    }

    private Uni<Response> withoutParts(Task task) {
        return plans.whyMissing(task).map(why -> {
            throw why.map(missing -> noJson(task, missing))
                    .orElseGet(() -> notRenderable(
                            task,
                            "it was made by an agent or a server of an earlier version, or without -out, or its output says"
                                    + " why"));
        });
    }

    private static ProblemException notRenderable(Task task, String why) {
        return ProblemException.conflict(
                "plan_not_renderable",
                "the plan of this run cannot be shown here: " + why + ". `show -json` has it as JSON, and `berth logs "
                        + task.id() + "` as it was shown when it was made");
    }

    private static boolean isMissing(Throwable failure) {
        return failure instanceof ProblemException missing && missing.problem().status() == NOT_FOUND;
    }

    private static ProblemException noJson(Task task, ProblemException missing) {
        String code = missing.problem().code();
        return ProblemException.conflict(
                code.equals("not_found") ? "no_plan" : code,
                missing.problem().detail() + "; what there is of it is the output, `berth logs " + task.id() + "`");
    }

    private static Response ok(byte[] plan) {
        return Response.ok(plan, MediaType.APPLICATION_JSON_TYPE).build();
    }
}
