package dev.berth.server.api.schedule;

import dev.berth.server.api.request.PathNames;
import dev.berth.server.api.task.TaskIntake.Taken;
import dev.berth.server.api.task.TaskResponse;
import dev.berth.server.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What changed in a workspace outside of Terraform (W2). */
@Path("/api/v1/workspaces/{name}/drift")
@Tag(name = "Schedules")
@RolesAllowed(Roles.SUBMITTER)
@Produces(MediaType.APPLICATION_JSON)
class DriftResource {
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    private final Drifts drifts;

    DriftResource(Drifts drifts) {
        this.drifts = drifts;
    }

    @GET
    @RolesAllowed(Roles.VIEWER)
    public Uni<DriftResponse> get(@PathParam("name") String name) {
        return drifts.of(PathNames.workspace(name)).map(DriftResponse::of);
    }

    /** Submits a plan with refreshOnly. */
    @POST
    @Path("/check")
    public Uni<Response> check(
            @PathParam("name") String name, @HeaderParam(IDEMPOTENCY_KEY) @Nullable String idempotency) {
        return drifts.check(PathNames.workspace(name), idempotency).map(DriftResource::respond);
    }

    /** Submits a plan_and_apply of everything, which takes approval as ever. */
    @POST
    @Path("/repair")
    public Uni<Response> repair(
            @PathParam("name") String name, @HeaderParam(IDEMPOTENCY_KEY) @Nullable String idempotency) {
        return drifts.repair(PathNames.workspace(name), idempotency).map(DriftResource::respond);
    }

    private static Response respond(Taken taken) {
        return taken.isNew()
                ? ScheduleResource.accepted(taken.task())
                : Response.ok(TaskResponse.of(taken.task())).build();
    }
}
