package dev.berth.domain.id;

import dev.berth.domain.Invariant;

/** A task's number, counted by the database from 1. */
public record TaskId(long value) implements Comparable<TaskId> {
    public TaskId {
        Invariant.require(value > 0, "a task id is positive");
    }

    @Override
    public int compareTo(TaskId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
