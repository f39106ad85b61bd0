package dev.berth.server.api.event;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.stream.Followers;
import dev.berth.server.control.Change;
import dev.berth.server.security.Roles;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What changes, as it changes. */
@Path("/api/v1/events")
@Tag(name = "Events")
@RolesAllowed(Roles.VIEWER)
class EventResource {
    /** So many changes may wait for a follower before it is cut off; it can read the present state and come back. */
    private static final int BUFFER = 1_024;

    private final EventHub hub;
    private final Followers followers;

    EventResource(EventHub hub, Followers followers) {
        this.hub = hub;
        this.followers = followers;
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(summary = "Events task, pod and pool, each with the object as GET has it")
    public Uni<Void> follow(
            @QueryParam("pool") @Nullable String pool,
            @QueryParam("workspace") @Nullable String workspace,
            @Context RoutingContext routing) {
        Checks checks = new Checks();
        PoolName onlyPool = pool == null ? null : new PoolName(checks.label("pool", pool));
        WorkspaceName onlyWorkspace =
                workspace == null ? null : new WorkspaceName(checks.label("workspace", workspace));
        checks.done();
        return followers.send(
                routing,
                hub.follow(
                        change -> (onlyPool == null || change.pool().equals(onlyPool))
                                && (onlyWorkspace == null || isOf(change, onlyWorkspace)),
                        BUFFER));
    }

    /** Only tasks belong to a workspace. */
    private static boolean isOf(Change change, WorkspaceName workspace) {
        return change instanceof Change.TaskChanged task
                && task.view().task().request().workspace().equals(workspace);
    }
}
