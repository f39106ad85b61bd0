package dev.berth.server.api.identity;

import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.issuer.Issuer;

/** What is said where nobody issues tokens. */
public final class IdentityOff {
    /** Its code. */
    public static final String CODE = "identity_off";

    private IdentityOff() {}

    /** A 422 that names the setting. */
    public static ProblemException problem() {
        return ProblemException.unprocessable(CODE, "identity", message());
    }

    /** The same in words. */
    public static String message() {
        return "this server issues no tokens for runs: set " + Issuer.SETTING
                + ", or berth.external-url, to its address with https://";
    }
}
