package dev.berth.domain.task;

/** What can happen to a task. */
public enum TaskEvent {
    /** The planner gave it a slot and the assignment was stored. */
    PLACED,
    /** The assignment was refused, or neither accepted nor begun in time (P11). */
    TAKEN_BACK,
    /** The plan is done and there is nothing to approve: type plan, or no changes. */
    PLAN_DONE,
    /** The plan of a plan_and_apply found changes. */
    CHANGES_FOUND,
    /** Somebody with the right to, as many people as the rule asks for, or autoApply, approved this very plan (F10). */
    CONFIRMED,
    /** The rule asks for more people than have approved, because it changed meanwhile (F10). */
    APPROVALS_LACKING,
    /** Somebody decided against the plan. */
    DISCARDED,
    /** Canceled while nothing ran. */
    CANCELED,
    /** The agent has stopped, lost or handed back an attempt whose cancel was asked for. */
    STOPPED,
    /** Nothing is left of the plan that could be applied (P6), or the state that it was made from was replaced: plan again. */
    PLAN_UNUSABLE,
    /** The agent could not have what was approved and applied nothing: plan again, ask again (F10, P6). */
    APPLY_DECLINED,
    /** The apply is done. */
    APPLY_DONE,
    /** The agent reported a failure, or the time limit was reached. */
    ATTEMPT_FAILED,
    /** The attempt is lost; a plan is tried again, an apply never (F3, F4). */
    ATTEMPT_LOST,
    /** The attempt is lost and was the last one allowed ({@code maxAttempts}). */
    ATTEMPTS_EXHAUSTED
}
