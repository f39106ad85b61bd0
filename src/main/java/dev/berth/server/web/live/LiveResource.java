package dev.berth.server.web.live;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.access.Sights;
import dev.berth.server.api.event.EventHub;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.stream.Followers;
import dev.berth.server.api.stream.SseFrame;
import dev.berth.server.control.Change;
import dev.berth.server.control.ChangeFeed;
import dev.berth.server.control.port.TaskView;
import dev.berth.server.security.Roles;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Names what changes, as it changes; the page reads again what it shows of it. Events are {@code at}, the position at the
 * beginning, and {@code changed}, the id of an element.
 */
@Path("/app/events")
@RolesAllowed(Roles.USER)
class LiveResource {
    private static final int BUFFER = 1_024;

    /** Then the page comes back, and its session is looked at again. */
    private static final Duration LONGEST = Duration.ofMinutes(15);

    private final EventHub hub;
    private final ChangeFeed feed;
    private final LivePosition position;
    private final Followers followers;
    private final Sights sights;

    LiveResource(ChangeFeed feed, LivePosition position, Followers followers, Sights sights) {
        this.sights = sights;
        this.hub = new EventHub(feed, Infrastructure.getDefaultWorkerPool(), LiveResource::frame);
        this.feed = feed;
        this.position = position;
        this.followers = followers;
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public Uni<Void> follow(
            @QueryParam("pool") @Nullable String pool,
            @QueryParam("workspace") @Nullable String workspace,
            @QueryParam("task") @Nullable String task,
            @Context RoutingContext routing) {
        Checks checks = new Checks();
        Predicate<Change> wanted = change -> true;
        if (pool != null) {
            PoolName name = new PoolName(checks.label("pool", pool));
            wanted = wanted.and(change -> change.pool().equals(name));
        }
        if (workspace != null) {
            WorkspaceName name = new WorkspaceName(checks.label("workspace", workspace));
            wanted = wanted.and(change -> change instanceof Change.TaskChanged changed
                    && changed.view().task().request().workspace().equals(name));
        }
        if (task != null) {
            wanted = wanted.and(change -> change instanceof Change.TaskChanged changed
                    && changed.view().task().id().toString().equals(task));
        }
        checks.done();
        // Tasks, pods and pools have nothing of workspaces.
        boolean ofWorkspaces = pool == null && task == null;
        Multi<WorkspaceName> workspaces = feed.followWorkspaces(BUFFER)
                .filter(name ->
                        ofWorkspaces && (workspace == null || name.value().equals(workspace)));
        Predicate<Change> all = wanted;
        return followers.send(
                routing,
                sights.onlooker()
                        .map(one -> frames(
                                hub.follow(all, BUFFER, one, LiveResource::frame), named(one.seen(workspaces, BUFFER))))
                        .orElseGet(() -> frames(hub.follow(all, BUFFER), named(workspaces))));
    }

    private static Multi<String> named(Multi<WorkspaceName> workspaces) {
        return workspaces.map(name -> SseFrame.of("changed", "workspace-" + name));
    }

    /** Follows before it says where it is, so that nothing falls in between. */
    private Multi<String> frames(Multi<String> changes, Multi<String> workspaces) {
        Multi<String> beginning =
                Multi.createFrom().deferred(() -> Multi.createFrom().item(SseFrame.of("at", position.now())));
        return Multi.createBy()
                .merging()
                .streams(changes, workspaces, beginning)
                .select()
                .first(LONGEST);
    }

    private static String frame(Change change) {
        return SseFrame.of("changed", id(change));
    }

    private static String id(Change change) {
        return switch (change) {
            case Change.TaskChanged(TaskView view) -> "task-" + view.task().id();
            case Change.PodChanged pod -> "pod-" + pod.view().pod().name();
            case Change.PoolChanged pool -> "pool-" + pool.view().spec().name();
        };
    }
}
