package dev.berth.server.api.freeze;

import dev.berth.domain.id.TaskId;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.api.task.TaskResponse;
import dev.berth.server.control.port.FreezeStore.Pass;
import dev.berth.server.security.Roles;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The pass of a task through all freeze windows (W3). */
@Path("/api/v1/tasks/{id}/freeze-pass")
@Tag(name = "Freeze windows")
@RolesAllowed(Roles.APPROVER)
@Produces(MediaType.APPLICATION_JSON)
class FreezePassResource {
    private final FreezePasses passes;

    FreezePassResource(FreezePasses passes) {
        this.passes = passes;
    }

    /** Why a task may go through. */
    @RegisterForReflection
    record PassRequest(
            @Schema(required = true, maxLength = FreezeRequest.MOST) @Nullable
            String reason) {}

    /** Who let a task through, when and why. */
    @RegisterForReflection
    record PassResponse(String by, Instant at, String reason) {
        static PassResponse of(Pass pass) {
            return new PassResponse(pass.by(), pass.at(), pass.reason());
        }
    }

    @GET
    @RolesAllowed(Roles.VIEWER)
    public Uni<PassResponse> get(@PathParam("id") String id) {
        TaskId task = PathNames.task(id);
        return passes.of(task)
                .map(found -> found.map(PassResponse::of)
                        .orElseThrow(() -> ProblemException.notFound("freeze pass of task", task)));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<TaskResponse> give(@PathParam("id") String id, @Nullable PassRequest request) {
        return passes.give(PathNames.task(id), Checks.body(request).reason()).map(TaskResponse::of);
    }
}
