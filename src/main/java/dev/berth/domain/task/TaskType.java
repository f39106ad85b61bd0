package dev.berth.domain.task;

/** What a user asks for. */
public enum TaskType {
    PLAN,
    PLAN_AND_APPLY
}
