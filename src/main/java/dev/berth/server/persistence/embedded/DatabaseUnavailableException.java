package dev.berth.server.persistence.embedded;

import org.jspecify.annotations.Nullable;

/** There is no database to work with; the message is one line that says what to do. */
public final class DatabaseUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DatabaseUnavailableException(String message) {
        super(message);
    }

    public DatabaseUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
