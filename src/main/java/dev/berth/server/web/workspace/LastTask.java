package dev.berth.server.web.workspace;

import dev.berth.domain.task.Phase;
import dev.berth.domain.task.Task;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.TaskView;
import java.time.Instant;

/**
 * A task as a workspace shows it.
 *
 * @param label where it stands, for people
 * @param word the same as the API says it
 * @param look the name of a class that goes with it
 */
public record LastTask(long id, String message, String by, String label, String word, String look, Instant at) {

    static LastTask of(TaskView view) {
        Task task = view.task();
        return new LastTask(
                task.id().value(),
                task.request().message(),
                task.request().submittedBy(),
                label(task),
                WireWords.of(task.status()),
                look(task),
                task.createdAt());
    }

    private static String label(Task task) {
        boolean plans = task.phase() == Phase.PLAN;
        return switch (task.status()) {
            case PENDING -> plans ? "waits" : "waits to be applied";
            case RUNNING -> task.cancelRequested() ? "is being stopped" : plans ? "plans" : "applies";
            case APPLY_PENDING -> "waits for approval";
            case PLANNED, APPLIED, DISCARDED, FAILED, CANCELED -> WireWords.of(task.status());
        };
    }

    private static String look(Task task) {
        return switch (task.status()) {
            case APPLY_PENDING -> "warn";
            case PLANNED, APPLIED -> "good";
            case FAILED -> "bad";
            case PENDING, RUNNING, DISCARDED, CANCELED -> "quiet";
        };
    }
}
