package dev.berth.domain.task;

/**
 * Why a task failed.
 *
 * @param code a stable word such as {@code timeout}, {@code apply_outcome_unknown}, {@code interrupted}
 * @param message one line for a human, at most 2000 characters
 */
public record TaskError(String code, String message) {
    private static final int MAX_MESSAGE = 2_000;

    public TaskError {
        if (message.length() > MAX_MESSAGE) {
            message = message.substring(0, MAX_MESSAGE);
        }
    }
}
