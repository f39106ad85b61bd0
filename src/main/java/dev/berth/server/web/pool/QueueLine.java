package dev.berth.server.web.pool;

import dev.berth.domain.task.Task;
import dev.berth.server.api.task.ExplainResponse;
import dev.berth.server.control.QueueView;
import dev.berth.server.control.port.TaskView;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/** One class of waiting tasks, and why its first ones wait. */
public record QueueLine(String label, int count, List<Waiter> first) {
    public QueueLine {
        first = List.copyOf(first);
    }

    /**
     * A task that waits.
     *
     * @param why one sentence
     * @param more what else there is to say; often empty
     */
    public record Waiter(long id, String workspace, String message, String why, String more, Instant since) {

        static Waiter of(TaskView view, ExplainResponse explained) {
            Task task = view.task();
            int end = explained.detail().indexOf("; ");
            return new Waiter(
                    task.id().value(),
                    task.request().workspace().value(),
                    task.request().message(),
                    end < 0 ? explained.detail() : explained.detail().substring(0, end),
                    end < 0 ? "" : explained.detail().substring(end + 2),
                    task.pendingSince());
        }
    }

    static List<QueueLine> of(QueueView queue, Function<TaskView, ExplainResponse> explain) {
        return queue.lines().stream()
                .map(line -> new QueueLine(
                        label(line.kind()),
                        line.count(),
                        line.first().stream()
                                .map(view -> Waiter.of(view, explain.apply(view)))
                                .toList()))
                .toList();
    }

    private static String label(QueueView.Kind kind) {
        return switch (kind) {
            case APPLY -> "Confirmed applies";
            case PLAN_AND_APPLY -> "Plans with an apply";
            case PLAN -> "Plans";
            case BLOCKED -> "Held up by their workspace";
        };
    }

    /** How many of them are not named. */
    public int others() {
        return count - first.size();
    }
}
