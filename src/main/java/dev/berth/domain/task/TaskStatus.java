package dev.berth.domain.task;

/** Where a task stands. Only {@link TaskTransitions} says what may follow what. */
public enum TaskStatus {
    PENDING(false),
    RUNNING(false),
    APPLY_PENDING(false),
    PLANNED(true),
    APPLIED(true),
    DISCARDED(true),
    FAILED(true),
    CANCELED(true);

    private final boolean terminal;

    TaskStatus(boolean terminal) {
        this.terminal = terminal;
    }

    /** Whether the status never changes again. */
    public boolean terminal() {
        return terminal;
    }
}
