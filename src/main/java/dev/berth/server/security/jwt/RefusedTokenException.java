package dev.berth.server.security.jwt;

/** A token that does not count. Whoever showed it is not told why; the server's log has the reason, and never the token. */
final class RefusedTokenException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedTokenException(String reason) {
        // Anybody can cause it, as often as they like: a stack trace would cost much and tell nothing.
        super(reason, null, false, false);
    }

    /** Goes on when the condition holds. */
    static void require(boolean condition, String reason) throws RefusedTokenException {
        if (!condition) {
            throw new RefusedTokenException(reason);
        }
    }
}
