package dev.berth.server.web.task;

import dev.berth.domain.task.Phase;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.api.problem.WireWords;

/**
 * Where a task stands, in the page's words.
 *
 * @param label for people
 * @param word as the API says it
 * @param look the name of its class: {@code good}, {@code bad}, {@code warn}, {@code busy} or {@code quiet}
 * @param sign a character that goes with the label
 */
public record Standing(String label, String word, String look, String sign) {

    static Standing of(Task task) {
        return of(task.status(), task.phase(), task.cancelRequested());
    }

    static Standing of(TaskStatus status, Phase phase, boolean stopping) {
        String word = WireWords.of(status);
        return switch (status) {
            case PENDING ->
                new Standing(phase == Phase.PLAN ? "waits" : "waits to be applied", word, "quiet", "\u25cb");
            case RUNNING -> new Standing(running(phase, stopping), word, "busy", "\u25d0");
            case APPLY_PENDING -> new Standing("waits for approval", word, "warn", "?");
            case PLANNED -> new Standing("planned", word, "good", "\u2713");
            case APPLIED -> new Standing("applied", word, "good", "\u2713");
            case DISCARDED -> new Standing("discarded", word, "quiet", "\u2205");
            case FAILED -> new Standing("failed", word, "bad", "\u2717");
            case CANCELED -> new Standing("canceled", word, "quiet", "\u2205");
        };
    }

    private static String running(Phase phase, boolean stopping) {
        if (stopping) {
            return "is being stopped";
        }
        return phase == Phase.PLAN ? "plans" : "applies";
    }
}
