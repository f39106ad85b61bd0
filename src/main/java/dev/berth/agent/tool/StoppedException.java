package dev.berth.agent.tool;

/** The attempt was told to stop. */
public final class StoppedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient StopSignal.Request request;

    public StoppedException(StopSignal.Request request) {
        super("stopped: " + request.reason());
        this.request = request;
    }

    /** Why. */
    public StopSignal.Request request() {
        return request;
    }
}
