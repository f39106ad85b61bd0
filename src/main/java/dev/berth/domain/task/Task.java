package dev.berth.domain.task;

import static dev.berth.domain.Invariant.require;

import dev.berth.domain.access.Approval;
import dev.berth.domain.access.Approvals;
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
 * @param times when its steps were
 * @param location the slot of the last attempt, or null before the first
 * @param plan what its plan found, or null before there is one
 * @param planAttempt the attempt that made the plan, 0 before there is one
 * @param approvals who has approved the plan, and the rule that says whether that is enough (F10)
 * @param confirmation what lets the plan be applied, present exactly while the phase is apply or after (F10)
 * @param cancelRequest the cancel that was accepted first, or null
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
        TaskTimes times,
        @Nullable Location location,
        @Nullable PlanSummary plan,
        int planAttempt,
        Approvals approvals,
        @Nullable Confirmation confirmation,
        @Nullable CancelRequest cancelRequest,
        @Nullable TaskError error,
        int lostPlanAttempts) {
    public Task {
        require(attempt >= 0, "an attempt number is not negative");
        require(phase == Phase.PLAN || confirmation != null, "no apply without a confirmation (F10)");
        require(status.terminal() == (times.finishedAt() != null), "exactly a final task has an end");
    }

    /** A task as it is submitted to a workspace without an approval rule. */
    public static Task submitted(TaskId id, TaskRequest request, Instant now) {
        return submitted(id, request, Approvals.NONE, now);
    }

    /** A task as it is submitted. */
    public static Task submitted(TaskId id, TaskRequest request, Approvals approvals, Instant now) {
        require(approvals.given().isEmpty(), "nobody approves a plan before it is there");
        return TaskBuilder.builder()
                .id(id)
                .request(request)
                .status(TaskStatus.PENDING)
                .phase(Phase.PLAN)
                .attempt(0)
                .times(TaskTimes.submitted(now))
                .location(null)
                .plan(null)
                .planAttempt(0)
                .approvals(approvals)
                .confirmation(null)
                .cancelRequest(null)
                .error(null)
                .lostPlanAttempts(0)
                .build();
    }

    public Instant createdAt() {
        return times.createdAt();
    }

    public Instant pendingSince() {
        return times.pendingSince();
    }

    public @Nullable Instant startedAt() {
        return times.startedAt();
    }

    public @Nullable Instant finishedAt() {
        return times.finishedAt();
    }

    public @Nullable Instant cancelRequestedAt() {
        return cancelRequest == null ? null : cancelRequest.at();
    }

    /** Whether it is an exclusive task: its running phase owns the pod (P3). */
    public boolean exclusive() {
        return request.type() == TaskType.PLAN_AND_APPLY;
    }

    /** Whether a cancel was accepted; no further attempt of it may start. */
    public boolean cancelRequested() {
        return cancelRequest != null;
    }

    /**
     * Placed on a slot: the next attempt runs.
     *
     * @throws IllegalArgumentException for an apply that too few people have approved, as the rule is now (F10)
     */
    public Task placed(Location where, Instant now) {
        require(phase == Phase.PLAN || approvals.sufficient(), "no apply without enough people (F10)");
        TaskTransitions.State next = next(TaskEvent.PLACED);
        return in(next).attempt(attempt + 1)
                .location(where)
                .times(times.started(now))
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
        return in(next).plan(summary)
                .planAttempt(attempt)
                .times(times.reached(next.status(), now))
                .build();
    }

    /**
     * Approved. Aging starts anew, and so does the count of lost attempts, unless the plan confirmed itself: nobody would
     * end a task that plans and cannot apply for ever.
     *
     * @throws IllegalArgumentException when the rule asks for more people, whoever confirms (F10)
     */
    public Task confirmed(Confirmation by) {
        require(approvals.sufficient(), "no confirmation without enough people (F10)");
        TaskTransitions.State next = next(TaskEvent.CONFIRMED);
        return in(next).confirmation(by)
                .lostPlanAttempts(by.isAutomatic() ? lostPlanAttempts : 0)
                .times(times.pending(by.at()))
                .build();
    }

    /**
     * Approved by one person where a rule asks for people: confirmed once there are enough of them, and until then as it was
     * but for that word (F10).
     */
    public Task approved(Approval one) {
        next(TaskEvent.CONFIRMED);
        Task after = TaskBuilder.builder(this).approvals(approvals.with(one)).build();
        return after.approvals.sufficient()
                ? after.confirmed(new Confirmation(one.name(), one.at(), plan == null ? null : plan.sha256()))
                : after;
    }

    /** Too few people have approved, as the rule is now: it asks again for the same plan (F10). */
    public Task unconfirmed(Instant now) {
        require(!approvals.sufficient(), "what enough people have approved stays confirmed");
        TaskTransitions.State next = next(TaskEvent.APPROVALS_LACKING);
        return in(next).confirmation(null)
                .times(times.reached(next.status(), now))
                .build();
    }

    /** Decided against. */
    public Task discarded(Instant now) {
        return ended(TaskEvent.DISCARDED, null, now);
    }

    /** Canceled while nothing ran. */
    public Task canceled(String by, Instant now) {
        return ended(TaskEvent.CANCELED, null, now).canceling(by, now);
    }

    /**
     * A cancel accepted while it runs: it stays running until the agent has stopped it. A second request changes
     * nothing.
     *
     * @throws IllegalTransitionException when it is not running
     */
    public Task cancelRequested(String by, Instant now) {
        TaskTransitions.apply(status, phase, TaskEvent.STOPPED);
        return canceling(by, now);
    }

    /** The first request stands. */
    private Task canceling(String by, Instant now) {
        return cancelRequested()
                ? this
                : TaskBuilder.builder(this)
                        .cancelRequest(new CancelRequest(by, now))
                        .build();
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
        return in(next).confirmation(null)
                .approvals(approvals.emptied())
                .plan(null)
                .planAttempt(0)
                .times(times.pending(now))
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
        int declined = lostPlanAttempts + 1;
        if (declined >= maxAttempts) {
            return ended(TaskEvent.ATTEMPT_FAILED, why, now);
        }
        return in(next(TaskEvent.APPLY_DECLINED))
                .confirmation(null)
                .approvals(approvals.emptied())
                .plan(null)
                .planAttempt(0)
                .times(times.pending(now))
                .lostPlanAttempts(declined)
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
        return TaskBuilder.builder(waiting(TaskEvent.ATTEMPT_LOST, now))
                .lostPlanAttempts(losses)
                .build();
    }

    /** The same final task with a later word on why it failed (F4: a lost apply that reports after all). */
    public Task withError(TaskError later) {
        require(status == TaskStatus.FAILED, "only a failed task has an error");
        return TaskBuilder.builder(this).error(later).build();
    }

    private Task waiting(TaskEvent event, Instant now) {
        return in(next(event)).times(times.pending(now)).build();
    }

    private Task ended(TaskEvent event, @Nullable TaskError why, Instant now) {
        TaskTransitions.State next = next(event);
        return in(next).error(why).times(times.reached(next.status(), now)).build();
    }

    private TaskBuilder in(TaskTransitions.State next) {
        return TaskBuilder.builder(this).status(next.status()).phase(next.phase());
    }

    private TaskTransitions.State next(TaskEvent event) {
        return TaskTransitions.apply(status, phase, event);
    }
}
