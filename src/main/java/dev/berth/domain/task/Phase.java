package dev.berth.domain.task;

/** The part of a task that a slot runs. */
public enum Phase {
    PLAN,
    APPLY
}
