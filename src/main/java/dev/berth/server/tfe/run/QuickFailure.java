package dev.berth.server.tfe.run;

import dev.berth.domain.task.Confirmation;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskBuilder;
import dev.berth.domain.task.TaskStatus;
import dev.berth.domain.task.TaskTimes;
import dev.berth.server.control.port.LogStore.Excerpt;
import dev.berth.server.control.port.TaskView;
import java.time.Duration;
import java.time.Instant;

/**
 * An apply that nobody was asked about, and that failed as soon as it had begun. A client that finds such a run failed when it has
 * read the plan's output ends there, without a word of what went wrong. So the run is shown at work until the client has had the
 * time to turn to the apply: then it reads that output to its end, and the error in it.
 */
final class QuickFailure {
    /** A client that has read all of a plan's output comes back within two seconds, and asks twice more before it turns. */
    static final Duration TO_TURN = Duration.ofSeconds(5);

    private QuickFailure() {}

    /** The task as clients see it: all that is told of it at one time is told of this one. */
    static Task seen(Task task, Instant now) {
        Confirmation confirmation = task.confirmation();
        boolean early = task.status() == TaskStatus.FAILED
                && task.phase() == Phase.APPLY
                && confirmation != null
                && confirmation.isAutomatic()
                && now.isBefore(confirmation.at().plus(TO_TURN));
        return early ? working(task) : task;
    }

    static TaskView seen(TaskView view, Instant now) {
        return new TaskView(seen(view.task(), now), view.blockedBy());
    }

    static Excerpt seen(Excerpt excerpt, Instant now) {
        return new Excerpt(seen(excerpt.task(), now), excerpt.content(), excerpt.total());
    }

    private static Task working(Task task) {
        TaskTimes times = task.times();
        return TaskBuilder.builder(task)
                .status(TaskStatus.RUNNING)
                .times(new TaskTimes(times.createdAt(), times.pendingSince(), times.startedAt(), null))
                .error(null)
                .build();
    }
}
