package dev.berth.server.control.loop;

import dev.berth.domain.task.Location;
import dev.berth.domain.task.Outcome;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskError;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.port.AgentReport.Finished;
import dev.berth.server.control.port.AgentSession;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.TaskView;
import dev.berth.server.control.port.TurnChanges;
import dev.berth.server.control.port.TurnChanges.TaskChange;
import dev.berth.server.control.port.TurnChanges.WorkspaceLock;
import dev.berth.server.control.port.TurnChangesBuilder;
import dev.berth.server.control.turn.Attempts;
import dev.berth.server.control.turn.Ledger;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Results that no running attempt waits for. The late word of a lost apply goes into its task's history and error; the
 * status stays (F4).
 */
final class LateResults {
    private final ControlPorts ports;

    LateResults(ControlPorts ports) {
        this.ports = ports;
    }

    /** Completes when the result may be acknowledged: it is stored, or nobody wants it. */
    Uni<Void> record(AgentSession from, Finished result) {
        AttemptRef attempt = result.attempt();
        return ports.stores()
                .tasks()
                .mayReport(attempt)
                .flatMap(open -> open ? ports.stores().tasks().find(attempt.task()) : nobody())
                .flatMap(found -> note(found.map(TaskView::task).filter(task -> ranAt(from, task)), result));
    }

    private static Uni<Optional<TaskView>> nobody() {
        return Uni.createFrom().item(Optional.empty());
    }

    /** Only the pod that ran the attempt may speak about it; any other may know its number, but not what it did. */
    private static boolean ranAt(AgentSession from, Task task) {
        Location location = task.location();
        return location != null
                && location.pod().equals(from.pod())
                && task.request().pool().equals(from.pool());
    }

    private Uni<Void> note(Optional<Task> found, Finished result) {
        return found.filter(task -> task.status() == TaskStatus.FAILED)
                .map(task -> ports.stores().turns().commit(task.request().pool(), changes(task, result)))
                .orElse(Uni.createFrom().item(false))
                .replaceWithVoid();
    }

    private TurnChanges changes(Task lost, Finished result) {
        Instant now = ports.time().clock().instant().truncatedTo(ChronoUnit.MICROS);
        String outcome = result.outcome().name().toLowerCase(Locale.ROOT);
        Task after = lost.withError(error(lost, result, outcome));
        Ledger.Step step = new Ledger.Step(lost.status(), after, "late_result_" + outcome, null);
        return TurnChangesBuilder.builder()
                .at(now)
                .tasks(List.of(new TaskChange(lost, after, null)))
                .slots(List.of())
                .reserve(List.of())
                .release(List.of())
                .pods(List.of())
                .locks(locks(lost, result))
                .endedAttempts(List.of(result.attempt()))
                .timeline(List.of(Ledger.entry(step, now)))
                .decisions(List.of())
                .build();
    }

    private static List<WorkspaceLock> locks(Task lost, Finished result) {
        TaskError reported = result.error();
        boolean unsaved = reported != null && reported.code().equals(Attempts.STATE_NOT_STORED);
        String reason = "task " + lost.id() + ": " + Attempts.STATE_NOT_STORED;
        return unsaved ? List.of(new WorkspaceLock(lost.request().workspace(), reason)) : List.of();
    }

    /** The code stays what clients know; the message says what became known later. */
    private static TaskError error(Task lost, Finished result, String outcome) {
        TaskError first = lost.error();
        String code = first == null ? "apply_outcome_unknown" : first.code();
        String before = first == null ? "" : first.message() + "; ";
        TaskError reported = result.error();
        String why = result.outcome() == Outcome.SUCCEEDED || reported == null ? "" : ": " + reported.message();
        return new TaskError(code, before + "the agent reported later that the apply " + outcome + why);
    }
}
