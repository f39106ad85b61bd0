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

/** After which workspaces one runs (W4). */
@Path("/api/v1/workspaces/{name}/run-after")
@Tag(name = "Order")
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
class OrderResource {
    private final OrderChanges order;

    OrderResource(OrderChanges order) {
        this.order = order;
    }

    @GET
    @RolesAllowed(Roles.VIEWER)
    public Uni<OrderResponse> get(@PathParam("name") String name) {
        return order.of(PathNames.workspace(name));
    }

    /** Names all upstream workspaces; what came of those that stay is kept. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<OrderResponse> write(@PathParam("name") String name, @Nullable RunAfterRequest request) {
        return order.write(PathNames.workspace(name), Checks.body(request));
    }
}
