package dev.berth.server.control.port;

/** Nothing was stored, because another server leads, or is about to (F14): who comes again finds that one. */
public final class NotLeaderException extends StoreUnavailableException {
    private static final long serialVersionUID = 1L;

    public NotLeaderException(Throwable cause) {
        super("another server leads", cause);
    }

    /** This server knows it without asking the database. */
    public NotLeaderException() {
        super("this server does not lead now", null);
    }
}
