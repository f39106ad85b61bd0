package dev.berth.server.control.turn;

import dev.berth.domain.access.Approval;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.pool.RunningAttempt;
import dev.berth.domain.pool.Slot;
import dev.berth.domain.task.Confirmation;
import dev.berth.domain.task.Location;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.port.AttemptRef;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of plans that people have decided upon when the rule of their workspace changes (F10): a confirmed apply that too
 * few have approved asks again, unless an agent has begun it, and what enough have approved by now is confirmed.
 */
final class StandingApprovals {
    static final String LACKING = "approvals_lacking";

    private final Ledger ledger;
    private final Attempts attempts;

    StandingApprovals(Ledger ledger, Attempts attempts) {
        this.ledger = ledger;
        this.attempts = attempts;
    }

    /** Of tasks that did not change and were not read anew nothing can have become. */
    void judge(Collection<TaskId> touched) {
        for (TaskId id : touched) {
            ledger.task(id)
                    .filter(task -> task.approvals().rule() != null && !task.cancelRequested())
                    .ifPresent(this::judge);
        }
    }

    private void judge(Task task) {
        boolean enough = task.approvals().sufficient();
        if (task.status() == TaskStatus.APPLY_PENDING && enough) {
            confirm(task);
        } else if (task.phase() == Phase.APPLY && !enough) {
            askAgain(task);
        }
    }

    private void confirm(Task task) {
        PlanSummary plan = task.plan();
        List<Approval> counting = task.approvals().counting();
        if (plan != null && !counting.isEmpty()) {
            String by = counting.getLast().name();
            ledger.step(task.confirmed(new Confirmation(by, ledger.now(), plan.sha256())), "confirmed", by);
        }
    }

    private void askAgain(Task task) {
        if (task.status() == TaskStatus.RUNNING) {
            takeBack(task);
        }
        ledger.task(task.id())
                .filter(now -> now.status() == TaskStatus.PENDING && now.phase() == Phase.APPLY)
                .ifPresent(now -> ledger.step(now.unconfirmed(ledger.now()), LACKING, null));
    }

    /** The slot is out of use until its agent shows it idle, for the agent may have taken the work; begin it cannot any more. */
    private void takeBack(Task task) {
        Location where = task.location();
        if (where != null) {
            AttemptRef attempt = new AttemptRef(task.id(), task.attempt());
            Optional<Slot> slot = ledger.pod(where.pod()).flatMap(pod -> ledger.slotOf(pod, attempt));
            slot.filter(StandingApprovals::notBegun)
                    .ifPresent(taken -> attempts.takeBack(where.pod(), taken, true, LACKING));
        }
    }

    private static boolean notBegun(Slot slot) {
        RunningAttempt running = slot.attempt();
        return running != null && running.begunAt() == null;
    }
}
