package dev.berth.server.tfe.run;

import dev.berth.server.api.problem.ProblemException;
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
import jakarta.ws.rs.core.Response;

/** The two phases of a run. */
@Path("/api/v2")
@RolesAllowed(Roles.VIEWER)
class PhaseResource {
    private final Runs runs;
    private final LogAddresses logs;

    PhaseResource(Runs runs, LogAddresses logs) {
        this.runs = runs;
        this.logs = logs;
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
}
