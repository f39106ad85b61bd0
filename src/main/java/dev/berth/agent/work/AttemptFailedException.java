package dev.berth.agent.work;

/** An attempt cannot go on; the code and the message go to the server. */
final class AttemptFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The next two, and the third, promise that nothing was applied: the server then lets the task plan again (F10, P6). */
    static final String PLAN_CHANGED = "plan_changed";

    static final String PLAN_UNAVAILABLE = "plan_unavailable";
    static final String TOOL_VERSION_MISMATCH = "tool_version_mismatch";

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

    /** What is here is not what was approved. */
    static AttemptFailedException changed(String message) {
        return new AttemptFailedException(PLAN_CHANGED, message);
    }

    /** What was approved cannot be had. */
    static AttemptFailedException unavailable(String message) {
        return new AttemptFailedException(PLAN_UNAVAILABLE, message);
    }

    String code() {
        return code;
    }

    /** Whether the code promises that nothing was applied. */
    boolean isBeforeApply() {
        return code.equals(PLAN_CHANGED) || code.equals(PLAN_UNAVAILABLE) || code.equals(TOOL_VERSION_MISMATCH);
    }

    int exitCode() {
        return exitCode;
    }
}
