package dev.berth.server.api.log;

import dev.berth.server.api.request.PathNames;
import dev.berth.server.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What occurs in a task's output. */
@Path("/api/v1/tasks/{id}/logs/search")
@Tag(name = "Tasks")
@RolesAllowed(Roles.VIEWER)
class LogSearchResource {
    private final OutputScan scan;

    LogSearchResource(OutputScan scan) {
        this.scan = scan;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Lines of the output in which a text occurs, whatever its capitals and colours",
            description =
                    "Looks at no more than 16 MiB and answers at most 200 lines; unless complete, ask again with from set to next.")
    public Uni<Matches> search(
            @PathParam("id") String id,
            @QueryParam("text") @Nullable String text,
            @QueryParam("from") @Nullable String from) {
        return scan.search(PathNames.task(id), OutputScan.wanted("text", text), OutputScan.offset(from));
    }
}
