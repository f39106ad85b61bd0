package dev.berth.domain.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A task being changed; it exists only while {@link Task} computes its next form. */
final class TaskDraft {
    private final Task from;
    private TaskTransitions.State state;
    private int attempt;
    private Instant pendingSince;
    private @Nullable Instant startedAt;
    private @Nullable Instant finishedAt;
    private @Nullable Location location;
    private @Nullable PlanSummary plan;
    private int planAttempt;
    private @Nullable Confirmation confirmation;
    private @Nullable Instant cancelRequestedAt;
    private @Nullable String cancelRequestedBy;
    private @Nullable TaskError error;
    private int lostPlanAttempts;

    private TaskDraft(Task from) {
        this.from = from;
        this.state = new TaskTransitions.State(from.status(), from.phase());
        this.attempt = from.attempt();
        this.pendingSince = from.pendingSince();
        this.startedAt = from.startedAt();
        this.finishedAt = from.finishedAt();
        this.location = from.location();
        this.plan = from.plan();
        this.planAttempt = from.planAttempt();
        this.confirmation = from.confirmation();
        this.cancelRequestedAt = from.cancelRequestedAt();
        this.cancelRequestedBy = from.cancelRequestedBy();
        this.error = from.error();
        this.lostPlanAttempts = from.lostPlanAttempts();
    }

    static TaskDraft of(Task task) {
        return new TaskDraft(task);
    }

    TaskDraft state(TaskTransitions.State next) {
        state = next;
        return this;
    }

    TaskDraft attempt(int number) {
        attempt = number;
        return this;
    }

    TaskDraft pendingSince(Instant at) {
        pendingSince = at;
        return this;
    }

    /** The first start stands. */
    TaskDraft startedAt(Instant at) {
        startedAt = startedAt == null ? at : startedAt;
        return this;
    }

    /** The end, if the status is one. */
    TaskDraft finishedAt(TaskStatus status, Instant at) {
        finishedAt = status.terminal() ? at : null;
        return this;
    }

    TaskDraft location(Location where) {
        location = where;
        return this;
    }

    TaskDraft plan(@Nullable PlanSummary summary, int madeByAttempt) {
        plan = summary;
        planAttempt = madeByAttempt;
        return this;
    }

    TaskDraft confirmation(@Nullable Confirmation by) {
        confirmation = by;
        return this;
    }

    /** The first request stands. */
    TaskDraft cancelRequested(String by, Instant at) {
        if (cancelRequestedAt == null) {
            cancelRequestedAt = at;
            cancelRequestedBy = by;
        }
        return this;
    }

    TaskDraft error(@Nullable TaskError why) {
        error = why;
        return this;
    }

    TaskDraft lostPlanAttempts(int count) {
        lostPlanAttempts = count;
        return this;
    }

    Task build() {
        return TaskBuilder.builder()
                .id(from.id())
                .request(from.request())
                .status(state.status())
                .phase(state.phase())
                .attempt(attempt)
                .createdAt(from.createdAt())
                .pendingSince(pendingSince)
                .startedAt(startedAt)
                .finishedAt(finishedAt)
                .location(location)
                .plan(plan)
                .planAttempt(planAttempt)
                .confirmation(confirmation)
                .cancelRequestedAt(cancelRequestedAt)
                .cancelRequestedBy(cancelRequestedBy)
                .error(error)
                .lostPlanAttempts(lostPlanAttempts)
                .build();
    }
}
