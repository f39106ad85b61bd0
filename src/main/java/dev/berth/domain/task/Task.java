package dev.berth.domain.task;

import static dev.berth.domain.Invariant.require;

import dev.berth.domain.id.TaskId;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One unit of work, as it stands. The methods that change it go through {@link TaskTransitions}, so an illegal step
 * cannot be written down.
 *
 * @param id its number
 * @param request what was asked
 * @param status where it stands
 * @param phase what runs, or what it waits for
 * @param attempt the number of the last placement, 0 before the first; grows over both phases, never reused
 * @param createdAt when it was submitted
 * @param pendingSince when it last became pending; aging counts from here (P8)
 * @param startedAt when it was first placed, or null
 * @param finishedAt when it became final, or null
 * @param location the slot of the last attempt, or null before the first
 * @param plan what its plan found, or null before there is one
 * @param planAttempt the attempt that made the plan, 0 before there is one
 * @param confirmation the approval, present exactly while the phase is apply or after (F10)
 * @param cancelRequestedAt when a cancel was accepted, or null
 * @param cancelRequestedBy who asked for it, or null
 * @param error why it failed, or null
 * @param lostPlanAttempts plan attempts lost (F3), and plans that were approved and could not be applied, since a human
 *     last confirmed
 */
@RecordBuilder
public record Task(
        TaskId id,
        TaskRequest request,
        TaskStatus status,
        Phase phase,
        int attempt,
        Instant createdAt,
        Instant pendingSince,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Location location,
        @Nullable PlanSummary plan,
        int planAttempt,
        @Nullable Confirmation confirmation,
        @Nullable Instant cancelRequestedAt,
        @Nullable String cancelRequestedBy,
        @Nullable TaskError error,
        int lostPlanAttempts) {
    public Task {
        require(attempt >= 0, "an attempt number is not negative");
        require(phase == Phase.PLAN || confirmation != null, "no apply without a confirmation (F10)");
        require(status.terminal() == (finishedAt != null), "exactly a final task has an end");
    }

    /** A task as it is submitted. */
    public static Task submitted(TaskId id, TaskRequest request, Instant now) {
        return TaskBuilder.builder()
                .id(id)
                .request(request)
                .status(TaskStatus.PENDING)
                .phase(Phase.PLAN)
                .attempt(0)
                .createdAt(now)
                .pendingSince(now)
                .startedAt(null)
                .finishedAt(null)
                .location(null)
                .plan(null)
                .planAttempt(0)
                .confirmation(null)
                .cancelRequestedAt(null)
                .cancelRequestedBy(null)
                .error(null)
                .lostPlanAttempts(0)
                .build();
    }

    /** Whether it is an exclusive task: its running phase owns the pod (P3). */
    public boolean exclusive() {
        return request.type() == TaskType.PLAN_AND_APPLY;
    }

    /** Whether a cancel was accepted; no further attempt of it may start. */
    public boolean cancelRequested() {
        return cancelRequestedAt != null;
    }

    /** Placed on a slot: the next attempt runs. */
    public Task placed(Location where, Instant now) {
        TaskTransitions.State next = next(TaskEvent.PLACED);
        return TaskDraft.of(this)
                .state(next)
                .attempt(attempt + 1)
                .location(where)
                .startedAt(now)
                .build();
    }

    /** Handed back before it began (P11); becomes canceled when that was asked for. */
    public Task takenBack(Instant now) {
        return cancelRequested() ? stopped(now) : waiting(TaskEvent.TAKEN_BACK, now);
    }

    /**
     * Its plan is done: planned, or waiting for approval, as the summary and the type say; canceled when that was asked
     * for while it planned.
     */
    public Task planned(PlanSummary summary, Instant now) {
        if (cancelRequested()) {
            return stopped(now);
        }
        boolean toApprove = exclusive() && summary.hasChanges();
        TaskTransitions.State next = next(toApprove ? TaskEvent.CHANGES_FOUND : TaskEvent.PLAN_DONE);
        return TaskDraft.of(this)
                .state(next)
                .plan(summary, attempt)
                .finishedAt(next.status(), now)
                .build();
    }

    /**
     * Approved. Aging starts anew, and so does the count of lost attempts, unless the plan confirmed itself: nobody would
     * end a task that plans and cannot apply for ever.
     */
    public Task confirmed(Confirmation by) {
        TaskTransitions.State next = next(TaskEvent.CONFIRMED);
        return TaskDraft.of(this)
                .state(next)
                .confirmation(by)
                .lostPlanAttempts(by.isAutomatic() ? lostPlanAttempts : 0)
                .pendingSince(by.at())
                .build();
    }

    /** Decided against. */
    public Task discarded(Instant now) {
        return ended(TaskEvent.DISCARDED, null, now);
    }

    /** Canceled while nothing ran. */
    public Task canceled(String by, Instant now) {
        return TaskDraft.of(ended(TaskEvent.CANCELED, null, now))
                .cancelRequested(by, now)
                .build();
    }

    /**
     * A cancel accepted while it runs: it stays running until the agent has stopped it. A second request changes
     * nothing.
     *
     * @throws IllegalTransitionException when it is not running
     */
    public Task cancelRequested(String by, Instant now) {
        TaskTransitions.apply(status, phase, TaskEvent.STOPPED);
        return cancelRequested()
                ? this
                : TaskDraft.of(this).cancelRequested(by, now).build();
    }

    /** Stopped as asked. */
    public Task stopped(Instant now) {
        return ended(TaskEvent.STOPPED, null, now);
    }

    /** Its apply is done. */
    public Task applied(Instant now) {
        return ended(TaskEvent.APPLY_DONE, null, now);
    }

    /** Failed, as the agent says; a plan whose cancel was asked for is canceled instead. */
    public Task failed(TaskError why, Instant now) {
        if (phase == Phase.PLAN && cancelRequested()) {
            return stopped(now);
        }
        return ended(TaskEvent.ATTEMPT_FAILED, why, now);
    }

    /** No plan fits any more, stored or kept (P6), or it was made from another state: plan again and ask again. */
    public Task planUnusable(Instant now) {
        TaskTransitions.State next = next(TaskEvent.PLAN_UNUSABLE);
        return TaskDraft.of(this)
                .state(next)
                .confirmation(null)
                .plan(null, 0)
                .pendingSince(now)
                .build();
    }

    /**
     * The agent could not have what was approved and has applied nothing ({@link NotApplied}): plan again and ask again
     * (F10, P6). It fails when that happened {@code maxAttempts} times, and is canceled when that was asked for.
     */
    public Task applyDeclined(TaskError why, int maxAttempts, Instant now) {
        if (cancelRequested()) {
            return stopped(now);
        }
        int times = lostPlanAttempts + 1;
        if (times >= maxAttempts) {
            return ended(TaskEvent.ATTEMPT_FAILED, why, now);
        }
        return TaskDraft.of(this)
                .state(next(TaskEvent.APPLY_DECLINED))
                .confirmation(null)
                .plan(null, 0)
                .pendingSince(now)
                .lostPlanAttempts(times)
                .build();
    }

    /**
     * Its attempt is lost (F3, F4): a plan goes back to pending until {@code maxAttempts} were lost, an apply fails
     * for good, and a task whose cancel was asked for while it planned is canceled.
     */
    public Task lost(String reason, int maxAttempts, Instant now) {
        if (phase == Phase.APPLY) {
            return ended(TaskEvent.ATTEMPT_LOST, new TaskError("apply_outcome_unknown", reason), now);
        }
        if (cancelRequested()) {
            return stopped(now);
        }
        int losses = lostPlanAttempts + 1;
        if (losses >= maxAttempts) {
            return ended(TaskEvent.ATTEMPTS_EXHAUSTED, new TaskError("attempts_exhausted", reason), now);
        }
        return TaskDraft.of(waiting(TaskEvent.ATTEMPT_LOST, now))
                .lostPlanAttempts(losses)
                .build();
    }

    /** The same final task with a later word on why it failed (F4: a lost apply that reports after all). */
    public Task withError(TaskError later) {
        require(status == TaskStatus.FAILED, "only a failed task has an error");
        return TaskDraft.of(this).error(later).build();
    }

    private Task waiting(TaskEvent event, Instant now) {
        return TaskDraft.of(this).state(next(event)).pendingSince(now).build();
    }

    private Task ended(TaskEvent event, @Nullable TaskError why, Instant now) {
        TaskTransitions.State next = next(event);
        return TaskDraft.of(this)
                .state(next)
                .error(why)
                .finishedAt(next.status(), now)
                .build();
    }

    private TaskTransitions.State next(TaskEvent event) {
        return TaskTransitions.apply(status, phase, event);
    }
}
