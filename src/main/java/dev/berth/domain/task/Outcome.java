package dev.berth.domain.task;

/** How an agent says that an attempt ended. */
public enum Outcome {
    SUCCEEDED,
    FAILED,
    CANCELED
}
