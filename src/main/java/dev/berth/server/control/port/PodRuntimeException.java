package dev.berth.server.control.port;

/** A runtime that refuses or is away; code and message are shown on the pool (S8). */
public final class PodRuntimeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;

    public PodRuntimeException(String code, String message) {
        super(message);
        this.code = code;
    }

    /** A stable word, such as {@code quota_exceeded}. */
    public String code() {
        return code;
    }
}
