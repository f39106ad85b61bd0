package dev.berth.server.control.port;

import dev.berth.domain.id.TaskId;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/** What is stored of tasks that are traced (O4). */
public interface TraceStore {

    /** Where a task's submission stands in a trace, as {@link Traces} writes it; empty when it stands in none, or is gone. */
    Uni<Optional<String>> submission(TaskId task);

    /** The steps of a task, oldest first. */
    Uni<List<TimelineEntry>> timeline(TaskId task);
}
