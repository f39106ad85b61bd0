package dev.berth.server;

/** The server cannot start; the message is one line that says what to do. */
final class BootException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BootException(String message) {
        super(message);
    }

    BootException(String message, Throwable cause) {
        super(message, cause);
    }
}
