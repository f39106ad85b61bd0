package dev.berth.server.api.task;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.Phase;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.api.stream.Followers;
import dev.berth.server.api.stream.LogFollower;
import dev.berth.server.api.stream.LogFollower.Wanted;
import dev.berth.server.control.port.LogStore.Part;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** A task's output. */
@Path("/api/v1/tasks/{id}/logs")
@Tag(name = "Tasks")
@RolesAllowed(Roles.VIEWER)
class TaskLogResource {
    private final LogAnswers answers;
    private final LogFollower follower;
    private final Followers followers;
    private final LogRanges ranges;

    TaskLogResource(LogAnswers answers, LogFollower follower, Followers followers, LogRanges ranges) {
        this.answers = answers;
        this.follower = follower;
        this.followers = followers;
        this.ranges = ranges;
    }

    // One method for both: between two, a client that takes anything would be given the one that never ends.
    @GET
    @Produces({MediaType.TEXT_PLAIN, MediaType.SERVER_SENT_EVENTS})
    @Operation(
            summary = "The output as it is stored now; with Accept: text/event-stream, followed until the task ends",
            description =
                    "A Range of bytes is answered with just these, also inside a character. Events log (data: the text, id: the offset reached) and at last end (data: the status).")
    public Uni<Void> read(
            @PathParam("id") String id,
            @QueryParam("offset") @Nullable String offset,
            @QueryParam("attempt") @Nullable String attempt,
            @QueryParam("phase") @Nullable String phase,
            @HeaderParam("Accept") @Nullable String accept,
            @HeaderParam("Last-Event-ID") @Nullable String lastEventId,
            @HeaderParam("Range") @Nullable String range,
            @Context RoutingContext routing) {
        boolean follows = accept != null && accept.contains(MediaType.SERVER_SENT_EVENTS);
        boolean resumes = follows && lastEventId != null && lastEventId.matches("[0-9]{1,18}");
        Wanted wanted = wanted(PathNames.task(id), resumes ? lastEventId : offset, attempt, phase);
        ByteRange asked = follows || offset != null ? null : ByteRange.parse(range);
        if (asked != null) {
            return ranges.send(routing, wanted, asked);
        }
        if (!follows) {
            return answers.stored(routing, wanted);
        }
        routing.response().putHeader("Accept-Ranges", "bytes");
        return answers.require(wanted.task()).flatMap(found -> followers.send(routing, follower.followed(wanted)));
    }

    private static Wanted wanted(
            TaskId task, @Nullable String offset, @Nullable String attempt, @Nullable String phase) {
        Checks checks = new Checks();
        boolean goodOffset = offset == null || offset.matches("[0-9]{1,18}");
        boolean goodAttempt = attempt == null || attempt.matches("[1-9][0-9]{0,8}");
        checks.require(goodOffset, "offset", "must be a number of bytes");
        checks.require(goodAttempt, "attempt", "must be the number of an attempt");
        Phase checkedPhase = phase == null ? null : checks.word("phase", phase, Phase.values());
        checks.done();
        Part part = new Part(attempt == null ? null : Integer.valueOf(attempt), checkedPhase);
        return new Wanted(task, part, offset == null ? 0 : Long.parseLong(offset));
    }
}
