package dev.berth.server.control.turn;

import dev.berth.domain.id.PodName;
import dev.berth.domain.pool.RunningAttempt;
import dev.berth.domain.pool.Slot;
import dev.berth.domain.task.Confirmation;
import dev.berth.domain.task.Location;
import dev.berth.domain.task.NotApplied;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskError;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.port.AgentReport;
import dev.berth.server.control.port.AttemptRef;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What becomes of a task, its slot and its reservation when an attempt begins or ends. */
public final class Attempts {
    /** An agent's code: the state of an apply could be brought nowhere, a copy may be left on the agent. */
    public static final String STATE_NOT_STORED = "state_not_stored";

    private final Ledger ledger;
    private final int maxAttempts;

    Attempts(Ledger ledger, int maxAttempts) {
        this.ledger = ledger;
        this.maxAttempts = maxAttempts;
    }

    static AttemptRef ref(RunningAttempt running) {
        return new AttemptRef(running.task(), running.attempt());
    }

    /** Puts a task on a slot: the next attempt (P11 stores it before it is sent). */
    Task place(Task task, PodName pod, Slot slot) {
        Task placed = task.placed(new Location(pod, slot.index()), ledger.now());
        RunningAttempt running = new RunningAttempt(
                placed.id(), placed.request().type(), placed.phase(), placed.attempt(), ledger.now(), null, null, 0);
        ledger.slot(pod, slot.with(running, ledger.now()));
        ledger.step(placed, "placed", null);
        ledger.placed(placed.id());
        return placed;
    }

    /** The attempt was handed back before it began: the next placement gets another number (P11). */
    void takeBack(PodName pod, Slot slot, boolean blocked, String reason) {
        RunningAttempt running = Objects.requireNonNull(slot.attempt());
        ledger.slotTakenBack(pod, slot.freed(blocked, ledger.now()));
        ledger.task(running.task()).ifPresent(task -> step(task.takenBack(ledger.now()), reason));
        ledger.ended(ref(running));
    }

    /** The agent refused the attempt for good, or the server would not give it its work. */
    void fail(PodName pod, Slot slot, TaskError error) {
        RunningAttempt running = Objects.requireNonNull(slot.attempt());
        ledger.slot(pod, slot.freed(false, ledger.now()));
        ledger.task(running.task()).ifPresent(task -> {
            Task after = task.failed(error, ledger.now());
            step(after, reason(after));
        });
        ledger.ended(ref(running));
    }

    /** The agent runs something unknown there: the slot stays taken until a heartbeat shows it idle (P12). */
    void block(PodName pod, int index) {
        ledger.pod(pod).stream()
                .flatMap(state -> state.slots().stream())
                .filter(slot -> slot.index() == index && slot.free())
                .forEach(slot -> ledger.slot(pod, slot.freed(true, ledger.now())));
    }

    /**
     * The attempt is lost (F3, F4). An apply that the agent had neither accepted nor begun is taken back instead: nothing
     * of it was done, and the next attempt's number keeps it from ever being begun (P11).
     */
    void lose(PodName pod, Slot slot, String why) {
        RunningAttempt running = Objects.requireNonNull(slot.attempt());
        if (running.phase() == Phase.APPLY && !running.acknowledged()) {
            takeBack(pod, slot, false, "lost_before_accepted");
            return;
        }
        ledger.slot(pod, slot.freed(false, ledger.now()));
        ledger.task(running.task()).ifPresent(task -> lose(task, why));
        if (running.phase() == Phase.PLAN) {
            // A lost apply may still hold Terraform's lock for good reason; unlock releases it (F13).
            ledger.ended(ref(running));
        }
    }

    private void lose(Task task, String why) {
        Task after = task.lost(why, maxAttempts, ledger.now());
        step(after, Ledger.ATTEMPT_LOST);
        TaskError error = after.error();
        if (task.phase() == Phase.APPLY && error != null) {
            ledger.lock(task.request().workspace(), "task " + task.id() + ": " + error.code());
        }
    }

    /** The agent's result (F10: with autoApply the plan confirms itself, unless a rule asks for people). */
    void finish(PodName pod, Slot slot, AgentReport.Finished result, boolean reservable) {
        RunningAttempt running = Objects.requireNonNull(slot.attempt());
        ledger.slot(pod, slot.freed(false, ledger.now()));
        ledger.ended(ref(running));
        ledger.task(running.task()).ifPresent(task -> {
            Task after = result(task, result);
            step(after, reason(task, after, result.error()));
            keepBackUntilTheStateIsSaved(after);
            if (after.status() == TaskStatus.APPLY_PENDING && reservable) {
                ledger.reserve(after.id(), pod);
            }
            confirmItself(after);
        });
    }

    /** What an apply built stands in no state: a plan would build it once more. */
    private void keepBackUntilTheStateIsSaved(Task task) {
        TaskError error = task.error();
        if (error != null && error.code().equals(STATE_NOT_STORED)) {
            ledger.lock(task.request().workspace(), "task " + task.id() + ": " + STATE_NOT_STORED);
        }
    }

    private void confirmItself(Task task) {
        String allowedBy = task.request().autoApplyBy();
        boolean asksPeople = task.approvals().rule() != null;
        if (task.status() == TaskStatus.APPLY_PENDING && allowedBy != null && !asksPeople && !task.cancelRequested()) {
            PlanSummary plan = Objects.requireNonNull(task.plan());
            Confirmation by = Confirmation.automatic(allowedBy, ledger.now(), plan.sha256());
            ledger.step(task.confirmed(by), "confirmed", by.by());
        }
    }

    private Task result(Task task, AgentReport.Finished result) {
        boolean plan = task.phase() == Phase.PLAN;
        return switch (result.outcome()) {
            case SUCCEEDED -> plan ? planned(task, result.plan()) : task.applied(ledger.now());
            case FAILED -> failed(task, error(result.error(), result.exitCode()));
            case CANCELED -> canceled(task, plan);
        };
    }

    private Task planned(Task task, @Nullable PlanSummary plan) {
        return plan == null
                ? task.failed(new TaskError("plan_missing", "the agent sent no summary of its plan"), ledger.now())
                : task.planned(plan, ledger.now());
    }

    private Task failed(Task task, TaskError why) {
        return task.phase() == Phase.APPLY && NotApplied.isSaidBy(why)
                ? task.applyDeclined(why, maxAttempts, ledger.now())
                : task.failed(why, ledger.now());
    }

    private Task canceled(Task task, boolean plan) {
        if (task.cancelRequested()) {
            return task.stopped(ledger.now());
        }
        return plan
                ? task.lost("the agent stopped the plan without being asked", maxAttempts, ledger.now())
                : task.failed(new TaskError("interrupted", "the apply was interrupted from outside"), ledger.now());
    }

    private static TaskError error(@Nullable TaskError error, int exitCode) {
        return error == null ? new TaskError("failed", "the tool ended with exit code " + exitCode) : error;
    }

    /** The code itself where an apply was declined: the task as it becomes has no error that could say why. */
    private static String reason(Task before, Task after, @Nullable TaskError reported) {
        boolean declined = before.phase() == Phase.APPLY && after.phase() == Phase.PLAN;
        return declined && reported != null ? reported.code() : reason(after);
    }

    private static String reason(Task after) {
        TaskError error = after.error();
        return switch (after.status()) {
            case APPLY_PENDING -> "changes_found";
            case PLANNED -> "planned";
            case APPLIED -> "applied";
            case CANCELED -> "stopped";
            case PENDING -> Ledger.ATTEMPT_LOST;
            case FAILED -> error == null ? "failed" : error.code();
            case RUNNING, DISCARDED -> throw new IllegalStateException("no attempt ends in " + after.status());
        };
    }

    /** A final task keeps no directory, and neither does one without a plan. */
    private void step(Task after, String reason) {
        ledger.step(after, reason, null);
        if (after.status().terminal() || (after.status() == TaskStatus.PENDING && after.phase() == Phase.PLAN)) {
            ledger.release(after.id());
        }
    }
}
