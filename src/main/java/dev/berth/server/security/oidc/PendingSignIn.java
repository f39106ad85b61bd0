package dev.berth.server.security.oidc;

import dev.berth.server.security.Sealer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * What the server has to know of a sign-in that is under way, as the browser keeps it meanwhile: sealed, so that nobody reads or makes
 * one. What the provider's answer needs besides is in a cookie of the library.
 *
 * @param state that the provider gives back, which binds its answer to this browser
 * @param next where the browser goes on in the end
 * @param endsAt when it is too late: to a browser alone a cookie's age says so
 */
record PendingSignIn(String state, String next, Instant endsAt) {
    private static final String CONTEXT = "oidc/sign-in";
    private static final int LONGEST = 8_000;
    private static final int PARTS = 3;

    String sealed(Sealer sealer) {
        String text = String.join("\n", state, Long.toString(endsAt.getEpochSecond()), next);
        byte[] sealed = sealer.seal(text.getBytes(StandardCharsets.UTF_8), CONTEXT);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }

    /** What was sealed here and is not over. */
    static Optional<PendingSignIn> open(String sealed, Sealer sealer, Instant now) {
        if (sealed.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            byte[] text = sealer.open(Base64.getUrlDecoder().decode(sealed), CONTEXT);
            String[] parts = new String(text, StandardCharsets.UTF_8).split("\n", PARTS);
            PendingSignIn pending =
                    new PendingSignIn(parts[0], parts[2], Instant.ofEpochSecond(Long.parseLong(parts[1])));
            return Optional.of(pending).filter(one -> now.isBefore(one.endsAt()));
        } catch (IllegalArgumentException | IllegalStateException e) {
            // No text of ours, or sealed by a key that is gone: whoever brings it begins again.
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "PendingSignIn[" + next + "]";
    }
}
