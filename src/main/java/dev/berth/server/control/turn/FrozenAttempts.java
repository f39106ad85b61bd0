package dev.berth.server.control.turn;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.pool.RunningAttempt;
import dev.berth.domain.pool.Slot;
import dev.berth.domain.task.Location;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.port.AttemptRef;
import java.util.Collection;
import java.util.Optional;

/**
 * What becomes of attempts that were placed before a freeze window opened and that no agent has begun: they are handed back, and
 * their tasks wait as if they had not been placed (W3). What has begun is never stopped.
 */
final class FrozenAttempts {
    static final String FROZEN = "frozen";

    private final Ledger ledger;
    private final Attempts attempts;
    private final Freezing freezing;

    FrozenAttempts(Ledger ledger, Attempts attempts, Freezing freezing) {
        this.freezing = freezing;
        this.ledger = ledger;
        this.attempts = attempts;
    }

    /** Where some window opened, closed, came or went since, every task may stand elsewhere. */
    void judge(PoolMemory before) {
        if (freezing.equals(before.freezing())) {
            return;
        }
        ledger.touchedTasks().addAll(before.state().tasks().keySet());
        takeBack(before.state().tasks().keySet());
        // What is reserved for an apply that a window holds back from now on may be due already (P4).
        before.state().reserved().values().forEach(ledger.touchedPods()::add);
    }

    void takeBack(Collection<TaskId> tasks) {
        for (TaskId id : tasks) {
            ledger.task(id)
                    .filter(task -> task.status() == TaskStatus.RUNNING)
                    .filter(task -> ledger.frozen(task).isPresent())
                    .ifPresent(this::takeBack);
        }
    }

    /** The slot is out of use until its agent shows it idle, for the agent may have been told. */
    private void takeBack(Task task) {
        Location where = task.location();
        if (where != null) {
            AttemptRef attempt = new AttemptRef(task.id(), task.attempt());
            Optional<Slot> slot = ledger.pod(where.pod()).flatMap(pod -> ledger.slotOf(pod, attempt));
            slot.filter(FrozenAttempts::notBegun)
                    .ifPresent(taken -> attempts.takeBack(where.pod(), taken, true, FROZEN));
        }
    }

    private static boolean notBegun(Slot slot) {
        RunningAttempt running = slot.attempt();
        return running != null && running.begunAt() == null;
    }
}
