package dev.berth.server.api.schedule;

import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.request.ItemsResponse;
import dev.berth.server.api.request.MergePatch;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.api.request.RequestJson;
import dev.berth.server.api.task.TaskResponse;
import dev.berth.server.control.port.ScheduleStore.Schedule;
import dev.berth.server.control.port.TaskView;
import dev.berth.server.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The schedules of a workspace (W1). */
@Path("/api/v1/workspaces/{name}/schedules")
@Tag(name = "Schedules")
@RolesAllowed(Roles.SUBMITTER)
@Produces(MediaType.APPLICATION_JSON)
class ScheduleResource {
    private final ScheduleChanges schedules;
    private final RequestJson json;
    private final AuditTrail deed;

    ScheduleResource(ScheduleChanges schedules, RequestJson json, AuditTrail deed) {
        this.schedules = schedules;
        this.json = json;
        this.deed = deed;
    }

    /** All of them, by name: there are no more than 20. */
    @GET
    @RolesAllowed(Roles.VIEWER)
    public Uni<ItemsResponse<ScheduleResponse>> list(@PathParam("name") String name) {
        Instant now = deed.now();
        return schedules
                .of(PathNames.workspace(name))
                .map(found -> new ItemsResponse<>(
                        found.stream().map(one -> ScheduleResponse.of(one, now)).toList()));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<Response> create(@PathParam("name") String name, @Nullable ScheduleRequest request) {
        return shown(schedules.create(PathNames.workspace(name), Checks.body(request)))
                .map(made ->
                        Response.status(Response.Status.CREATED).entity(made).build());
    }

    @GET
    @Path("/{schedule}")
    @RolesAllowed(Roles.VIEWER)
    public Uni<ScheduleResponse> get(@PathParam("name") String name, @PathParam("schedule") String schedule) {
        return shown(schedules.existing(PathNames.workspace(name), ScheduleChanges.named(schedule)));
    }

    @PATCH
    @Path("/{schedule}")
    @Consumes({MergePatch.MEDIA_TYPE, MediaType.APPLICATION_JSON})
    public Uni<ScheduleResponse> update(
            @PathParam("name") String name,
            @PathParam("schedule") String schedule,
            @RequestBody(content = @Content(schema = @Schema(implementation = ScheduleRequest.class)))
                    byte @Nullable [] body) {
        return shown(schedules.update(PathNames.workspace(name), ScheduleChanges.named(schedule), json.object(body)));
    }

    @DELETE
    @Path("/{schedule}")
    public Uni<Response> delete(@PathParam("name") String name, @PathParam("schedule") String schedule) {
        return schedules
                .delete(PathNames.workspace(name), ScheduleChanges.named(schedule))
                .replaceWith(() -> Response.noContent().build());
    }

    @POST
    @Path("/{schedule}/pause")
    public Uni<ScheduleResponse> pause(@PathParam("name") String name, @PathParam("schedule") String schedule) {
        return shown(schedules.pause(PathNames.workspace(name), ScheduleChanges.named(schedule)));
    }

    @POST
    @Path("/{schedule}/resume")
    public Uni<ScheduleResponse> resume(@PathParam("name") String name, @PathParam("schedule") String schedule) {
        return shown(schedules.resume(PathNames.workspace(name), ScheduleChanges.named(schedule)));
    }

    /** Submits at once what it would submit at its next time, which stays as it is. */
    @POST
    @Path("/{schedule}/run")
    public Uni<Response> run(@PathParam("name") String name, @PathParam("schedule") String schedule) {
        return schedules
                .run(PathNames.workspace(name), ScheduleChanges.named(schedule))
                .map(ScheduleResource::accepted);
    }

    static Response accepted(TaskView task) {
        return Response.accepted(TaskResponse.of(task))
                .header(HttpHeaders.LOCATION, "/api/v1/tasks/" + task.task().id())
                .build();
    }

    private Uni<ScheduleResponse> shown(Uni<Schedule> schedule) {
        Instant now = deed.now();
        return schedule.map(found -> ScheduleResponse.of(found, now));
    }
}
