package dev.berth.server.outward;

/** An address that was not asked, or did not answer; the message may be shown. */
final class UnreachableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean asked;

    /** @param asked whether anything was sent towards it */
    UnreachableException(String message, boolean asked) {
        super(message, null, false, false);
        this.asked = asked;
    }

    boolean asked() {
        return asked;
    }

    String told() {
        return String.valueOf(getMessage());
    }
}
