package dev.berth.server.tfe.run;

import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.AnswerBudget;
import dev.berth.server.api.request.Caller;
import dev.berth.server.api.task.PlanDocuments;
import dev.berth.server.control.port.Room;
import dev.berth.server.control.port.TaskView;
import dev.berth.server.security.Roles;
import dev.berth.server.tfe.access.Ids;
import dev.berth.server.tfe.access.Ids.ApplyId;
import dev.berth.server.tfe.document.Answers;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** The two phases of a run. */
@Path("/api/v2")
@RolesAllowed(Roles.VIEWER)
class PhaseResource {
    private final Runs runs;
    private final LogAddresses logs;
    private final PlanDocuments plans;
    private final Caller caller;
    private final AnswerBudget answers;

    PhaseResource(Runs runs, LogAddresses logs, PlanDocuments plans, Caller caller, AnswerBudget answers) {
        this.runs = runs;
        this.logs = logs;
        this.plans = plans;
        this.caller = caller;
        this.answers = answers;
    }

    @GET
    @Path("/plans/{id}")
    public Uni<Response> plan(@PathParam("id") String id, @Context RoutingContext routing) {
        return runs.find(Ids.plan(id))
                .map(TaskView::task)
                .map(task -> Answers.ok(RunDocuments.plan(task, logs.plan(routing.request(), task))));
    }

    @GET
    @Path("/applies/{id}")
    public Uni<Response> apply(@PathParam("id") String id, @Context RoutingContext routing) {
        ApplyId apply = Ids.apply(id);
        return runs.find(apply.task()).map(TaskView::task).map(task -> {
            if (apply.planAttempt() > task.attempt()) {
                throw ProblemException.notFound("apply", id);
            }
            return Answers.ok(
                    RunDocuments.apply(task, id, apply.planAttempt(), logs.apply(routing.request(), task, id)));
        });
    }

    /** As Berth's own interface has it: without what is sensitive for those who may not read state. */
    @GET
    @Path("/plans/{id}/json-output")
    @RolesAllowed(Roles.SUBMITTER)
    public Uni<Response> json(@PathParam("id") String id) {
        boolean whole = caller.has(Roles.APPROVER);
        Room room = answers.room();
        return runs.find(Ids.plan(id))
                .flatMap(found -> plans.read(found.task(), whole, room))
                .map(plan -> Response.ok(plan, MediaType.APPLICATION_JSON_TYPE).build());
    }

    @GET
    @Path("/plans/{id}/json-output-redacted")
    public Response redacted(@PathParam("id") String id) {
        throw ProblemException.of(
                404,
                "not_supported",
                "plans are shown as the text of their run; their JSON is at plans/" + Ids.plan(Ids.plan(id))
                        + "/json-output");
    }
}
