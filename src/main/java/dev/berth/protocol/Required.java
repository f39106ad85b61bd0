package dev.berth.protocol;

import org.jspecify.annotations.Nullable;

/** Checks of required fields; each names the field in its message. */
final class Required {
    private Required() {}

    static <T> T present(@Nullable T value, String field) {
        if (value == null) {
            throw new IllegalArgumentException("field '" + field + "' is missing");
        }
        return value;
    }

    static void text(@Nullable String value, String field) {
        if (present(value, field).isBlank()) {
            throw new IllegalArgumentException("field '" + field + "' is empty");
        }
    }

    static void positive(@Nullable Number value, String field) {
        if (present(value, field).longValue() <= 0) {
            throw new IllegalArgumentException("field '" + field + "' must be positive");
        }
    }

    static void notNegative(@Nullable Number value, String field) {
        if (present(value, field).longValue() < 0) {
            throw new IllegalArgumentException("field '" + field + "' must not be negative");
        }
    }

    static void attempt(@Nullable Long taskId, @Nullable Integer attempt) {
        positive(taskId, "taskId");
        positive(attempt, "attempt");
    }
}
