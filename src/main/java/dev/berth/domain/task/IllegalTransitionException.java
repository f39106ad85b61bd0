package dev.berth.domain.task;

/** An event that the table of {@link TaskTransitions} does not allow in the task's present state. */
public final class IllegalTransitionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final TaskStatus status;

    public IllegalTransitionException(TaskStatus status, Phase phase, TaskEvent event) {
        super("a task that is " + status + " (" + phase + ") does not take " + event);
        this.status = status;
    }

    /** The status that the task had, for the answer to the caller. */
    public TaskStatus status() {
        return status;
    }
}
