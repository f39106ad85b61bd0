package dev.berth.server.security;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** The secret of an {@code Authorization} header. */
final class PresentedSecret {
    private static final String BEARER = "bearer ";
    private static final String BASIC = "basic ";

    private PresentedSecret() {}

    static Optional<String> bearer(String header) {
        return after(BEARER, header).filter(secret -> !secret.isEmpty());
    }

    /** The password; the user does not matter, because the token is the whole credential. */
    static Optional<String> basicPassword(String header) {
        return after(BASIC, header).flatMap(PresentedSecret::decode).flatMap(PresentedSecret::password);
    }

    private static Optional<String> after(String scheme, String header) {
        boolean matches = header.regionMatches(true, 0, scheme, 0, scheme.length());
        return matches ? Optional.of(header.substring(scheme.length()).strip()) : Optional.empty();
    }

    private static Optional<String> decode(String base64) {
        try {
            return Optional.of(new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> password(String userAndPassword) {
        int colon = userAndPassword.indexOf(':');
        return colon < 0 || colon == userAndPassword.length() - 1
                ? Optional.empty()
                : Optional.of(userAndPassword.substring(colon + 1));
    }
}
