package dev.berth.agent.work;

/** An attempt cannot go on; the code and the message go to the server. */
final class AttemptFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final int exitCode;

    AttemptFailedException(String code, String message, int exitCode) {
        super(message);
        this.code = code;
        this.exitCode = exitCode;
    }

    AttemptFailedException(String code, String message) {
        this(code, message, 1);
    }

    String code() {
        return code;
    }

    int exitCode() {
        return exitCode;
    }
}
