package dev.berth.server.api.task;

import dev.berth.domain.id.TaskId;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.stream.LogFollower;
import dev.berth.server.api.stream.LogFollower.Wanted;
import dev.berth.server.api.stream.ResponseStream;
import dev.berth.server.control.port.LogStore.Part;
import dev.berth.server.control.port.TaskStore;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Answers with a task's output as it is stored now, whole or a range of it. */
@Singleton
public class LogAnswers {
    private final TaskStore tasks;
    private final LogFollower follower;
    private final LogRanges ranges;

    LogAnswers(TaskStore tasks, LogFollower follower, LogRanges ranges) {
        this.tasks = tasks;
        this.follower = follower;
        this.ranges = ranges;
    }

    /**
     * All attempts: 200 with everything, or 206 with the bytes that the header {@code Range} names, at most 1 MiB of them.
     *
     * @throws ProblemException 404 when there is no such task, 416 when there are no such bytes yet
     */
    public Uni<Void> bytes(RoutingContext routing, TaskId task, @Nullable String range) {
        Wanted wanted = new Wanted(task, Part.ALL, 0);
        ByteRange asked = ByteRange.parse(range);
        return asked == null ? stored(routing, wanted) : ranges.send(routing, wanted, asked);
    }

    Uni<Void> stored(RoutingContext routing, Wanted wanted) {
        routing.response().putHeader("Accept-Ranges", "bytes");
        return require(wanted.task())
                .flatMap(
                        found -> new ResponseStream(routing, "text/plain;charset=UTF-8").send(follower.stored(wanted)));
    }

    Uni<Void> require(TaskId task) {
        return tasks.find(task)
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("task", task)))
                .replaceWithVoid();
    }
}
