package dev.berth.server.security.oidc;

import dev.berth.server.security.Sealer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * A sign-in that is under way, as the browser keeps it meanwhile: sealed, so that nobody reads or makes one.
 *
 * @param state that the provider gives back, which binds its answer to this browser
 * @param nonce that the ID token has to have, which binds it to this sign-in
 * @param verifier of the code, which only who began can use (RFC 7636)
 * @param returnTo where the provider sends the browser, as it was told
 * @param next where the browser goes on in the end
 * @param endsAt when it is too late
 */
record PendingSignIn(String state, String nonce, String verifier, String returnTo, String next, Instant endsAt) {
    private static final String CONTEXT = "oidc/sign-in";
    private static final int LONGEST = 8_000;
    private static final int PARTS = 6;
    private static final int BYTES = 32;

    static PendingSignIn begin(String returnTo, String next, Instant endsAt) {
        return new PendingSignIn(secret(), secret(), secret(), returnTo, next, endsAt);
    }

    private static String secret() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    String sealed(Sealer sealer) {
        String text = String.join("\n", state, nonce, verifier, Long.toString(endsAt.getEpochSecond()), returnTo, next);
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
            PendingSignIn pending = new PendingSignIn(
                    parts[0], parts[1], parts[2], parts[4], parts[5], Instant.ofEpochSecond(Long.parseLong(parts[3])));
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
