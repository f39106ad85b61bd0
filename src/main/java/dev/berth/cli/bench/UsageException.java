package dev.berth.cli.bench;

/** Options that make no sense; the message names the option. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }

    static int inRange(String option, int value, int min, int max) {
        require(value >= min && value <= max, option + " is between " + min + " and " + max);
        return value;
    }

    static void require(boolean condition, String message) {
        if (!condition) {
            throw new UsageException(message);
        }
    }
}
