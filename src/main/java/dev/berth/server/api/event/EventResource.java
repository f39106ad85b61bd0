package dev.berth.server.api.event;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.access.Sights;
import dev.berth.server.api.pool.PodResponse;
import dev.berth.server.api.pool.PoolViews;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.request.RequestJson;
import dev.berth.server.api.stream.Followers;
import dev.berth.server.api.stream.SseFrame;
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
import java.util.function.Predicate;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What changes, as it changes. */
@Path("/api/v1/events")
@Tag(name = "Events")
@RolesAllowed(Roles.USER)
class EventResource {
    /** So many changes may wait for a follower before it is cut off; it can read the present state and come back. */
    private static final int BUFFER = 1_024;

    private final EventHub hub;
    private final Followers followers;
    private final Sights sights;
    private final PoolViews views;
    private final RequestJson json;

    EventResource(EventHub hub, Followers followers, Sights sights, PoolViews views, RequestJson json) {
        this.sights = sights;
        this.views = views;
        this.json = json;
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
        Predicate<Change> wanted = change -> (onlyPool == null || change.pool().equals(onlyPool))
                && (onlyWorkspace == null || isOf(change, onlyWorkspace));
        return followers.send(
                routing,
                sights.onlooker()
                        .map(one -> hub.follow(wanted, BUFFER, one, this::veiled))
                        .orElseGet(() -> hub.follow(wanted, BUFFER)));
    }

    /** Of a pod it is told that slots are taken, and never by which task: who sees one of them reads the pod. */
    private String veiled(Change change) {
        return change instanceof Change.PodChanged pod
                ? SseFrame.of("pod", json.text(PodResponse.of(pod.view(), task -> false)))
                : EventHub.frame(change, views, json);
    }

    /** Only tasks belong to a workspace. */
    private static boolean isOf(Change change, WorkspaceName workspace) {
        return change instanceof Change.TaskChanged task
                && task.view().task().request().workspace().equals(workspace);
    }
}
