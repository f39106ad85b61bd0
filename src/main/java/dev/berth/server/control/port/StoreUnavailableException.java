package dev.berth.server.control.port;

/** The database cannot be reached at present, and nothing was stored (F8). */
public final class StoreUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreUnavailableException(Throwable cause) {
        super("the database cannot be reached", cause);
    }
}
