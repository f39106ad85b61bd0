package dev.berth.agent.net;

/** The server refused a request for good: trying again would not help. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    public RefusedException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** The HTTP status; 0 when the answer itself was unusable. */
    public int status() {
        return status;
    }
}
