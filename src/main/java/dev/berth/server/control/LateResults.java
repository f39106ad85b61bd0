package dev.berth.server.control;

import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.port.AgentReport;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.TaskView;
import dev.berth.server.control.port.TimelineEntry;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Results that no running attempt waits for. The late word of a lost apply goes into its task's history (F4). */
final class LateResults {
    private static final Logger LOG = Logger.getLogger(LateResults.class);

    private final ControlPorts ports;

    LateResults(ControlPorts ports) {
        this.ports = ports;
    }

    void record(AgentReport.Finished result) {
        AttemptRef attempt = result.attempt();
        ports.tasks()
                .find(attempt.task())
                .flatMap(found -> note(found, result))
                .subscribe()
                .with(
                        done -> {},
                        failure -> LOG.warnf(
                                "late result not noted task=%s attempt=%d reason=%s",
                                attempt.task(), attempt.attempt(), failure.getMessage()));
    }

    private Uni<Void> note(Optional<TaskView> found, AgentReport.Finished result) {
        Optional<Task> lost = found.map(TaskView::task)
                .filter(task -> task.status() == TaskStatus.FAILED
                        && task.attempt() == result.attempt().attempt());
        if (lost.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Task task = lost.get();
        Instant now = ports.clock().instant();
        String reason = "late_result_" + result.outcome().name().toLowerCase(Locale.ROOT);
        return ports.tasks()
                .note(new TimelineEntry(
                        task.id(),
                        now,
                        task.status(),
                        task.status(),
                        reason,
                        task.phase(),
                        task.location(),
                        task.attempt(),
                        null));
    }
}
