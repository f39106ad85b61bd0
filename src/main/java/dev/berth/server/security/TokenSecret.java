package dev.berth.server.security;

import java.security.SecureRandom;
import java.util.Base64;

/** The secret of a token that is stored by its digest. */
public final class TokenSecret {
    private static final int BYTES = 32;

    private TokenSecret() {}

    /** A new one: {@code berth_} and 256 bits. */
    public static String make() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return "berth_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
