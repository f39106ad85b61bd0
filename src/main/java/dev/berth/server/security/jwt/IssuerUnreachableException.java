package dev.berth.server.security.jwt;

/** Nobody knows whether a token is good: its key is not known, and its issuer cannot be asked at present. */
public final class IssuerUnreachableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int retrySeconds;

    IssuerUnreachableException(int retrySeconds) {
        super("the issuer of the token cannot be reached", null, false, false);
        this.retrySeconds = retrySeconds;
    }

    /** When it is asked again, from now on. */
    public int retrySeconds() {
        return retrySeconds;
    }
}
