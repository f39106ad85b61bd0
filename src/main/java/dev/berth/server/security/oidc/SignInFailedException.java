package dev.berth.server.security.oidc;

/** A sign-in that comes to nothing. Its message is for the log, and has nothing secret in it. */
public final class SignInFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST = 500;

    private final boolean away;

    private SignInFailedException(String message, boolean away) {
        super(clean(message), null, false, false);
        this.away = away;
    }

    /** Something about it is not as it has to be. */
    static SignInFailedException refused(String reason) {
        return new SignInFailedException(reason, false);
    }

    /** The provider cannot be reached, or makes no sense. */
    static SignInFailedException away(String reason) {
        return new SignInFailedException(reason, true);
    }

    /** Whether trying again later may help. */
    public boolean away() {
        return away;
    }

    /** Parts of it may be another's words. */
    private static String clean(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
    }
}
