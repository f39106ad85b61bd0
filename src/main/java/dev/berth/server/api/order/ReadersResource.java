package dev.berth.server.api.order;

import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Whose runs may read the state of a workspace (W5). */
@Path("/api/v1/workspaces/{name}/state-readers")
@Tag(name = "Order")
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
class ReadersResource {
    private final ReaderChanges readers;

    ReadersResource(ReaderChanges readers) {
        this.readers = readers;
    }

    @GET
    @RolesAllowed(Roles.VIEWER)
    public Uni<ReadersResponse> get(@PathParam("name") String name) {
        return readers.of(PathNames.workspace(name));
    }

    /** Names all readers. Who is not named reads nothing any more, runs that are under way included. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<ReadersResponse> write(@PathParam("name") String name, @Nullable ReadersRequest request) {
        return readers.write(PathNames.workspace(name), Checks.body(request));
    }
}
