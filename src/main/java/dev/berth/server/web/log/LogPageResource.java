package dev.berth.server.web.log;

import dev.berth.domain.id.TaskId;
import dev.berth.server.api.log.Matches;
import dev.berth.server.api.log.OutputScan;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.api.stream.Followers;
import dev.berth.server.api.task.LogAnswers;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.security.Roles;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/** A task's output: its bytes, with ranges as in the API, and what a viewer needs to find its way in them. */
@Path("/app/tasks/{id}/log")
@RolesAllowed(Roles.VIEWER)
class LogPageResource {
    private final LogAnswers answers;
    private final OutputScan scan;
    private final LineScan lines;
    private final LogGrowth growth;
    private final Followers followers;
    private final TaskStore tasks;

    LogPageResource(
            LogAnswers answers,
            OutputScan scan,
            LineScan lines,
            LogGrowth growth,
            Followers followers,
            TaskStore tasks) {
        this.answers = answers;
        this.scan = scan;
        this.lines = lines;
        this.growth = growth;
        this.followers = followers;
        this.tasks = tasks;
    }

    @GET
    @Produces(MediaType.TEXT_PLAIN)
    public Uni<Void> read(
            @PathParam("id") String id,
            @QueryParam("download") @Nullable String download,
            @HeaderParam("Range") @Nullable String range,
            @Context RoutingContext routing) {
        TaskId task = PathNames.task(id);
        if (download != null) {
            routing.response().putHeader("Content-Disposition", "attachment; filename=\"task-" + task + ".log\"");
        }
        return answers.bytes(routing, task, range);
    }

    @GET
    @Path("/lines")
    @Produces(MediaType.APPLICATION_JSON)
    public Uni<LineCounts> lines(@PathParam("id") String id, @QueryParam("from") @Nullable String from) {
        long offset = OutputScan.offset(from);
        if (offset % LineCounter.BLOCK != 0) {
            throw ProblemException.invalid("from", "must be a multiple of " + LineCounter.BLOCK);
        }
        return lines.lines(PathNames.task(id), offset);
    }

    @GET
    @Path("/search")
    @Produces(MediaType.APPLICATION_JSON)
    public Uni<Matches> search(
            @PathParam("id") String id,
            @QueryParam("q") @Nullable String text,
            @QueryParam("from") @Nullable String from) {
        return scan.search(PathNames.task(id), OutputScan.wanted("q", text), OutputScan.offset(from));
    }

    @GET
    @Path("/growth")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public Uni<Void> growth(@PathParam("id") String id, @Context RoutingContext routing) {
        TaskId task = PathNames.task(id);
        return tasks.find(task)
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("task", task)))
                .flatMap(found -> followers.send(routing, growth.followed(task)));
    }
}
