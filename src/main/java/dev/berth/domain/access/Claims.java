package dev.berth.domain.access;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * What a token of an issuer says.
 *
 * @param issuer its {@code iss}
 * @param subject its {@code sub}
 * @param audiences its {@code aud}
 * @param issuedAt its {@code iat}
 * @param expiresAt its {@code exp}
 * @param others those that are texts, whole numbers, true or false, as texts
 */
public record Claims(
        String issuer,
        String subject,
        Set<String> audiences,
        Instant issuedAt,
        Instant expiresAt,
        Map<String, String> others) {
    public Claims {
        audiences = Set.copyOf(audiences);
        others = Map.copyOf(others);
    }

    @Override
    public String toString() {
        return "Claims[of " + issuer + "]";
    }
}
