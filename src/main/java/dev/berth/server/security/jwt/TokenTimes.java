package dev.berth.server.security.jwt;

import static dev.berth.server.security.jwt.RefusedTokenException.require;

import java.time.Duration;
import java.time.Instant;

/** From when to when a token counts. */
final class TokenTimes {
    /** So far the clocks of an issuer and of this server may be apart. */
    static final Duration SKEW = Duration.ofSeconds(60);

    private TokenTimes() {}

    static void check(CompactToken token, Instant now) throws RefusedTokenException {
        require(end(token).isAfter(now), "it has expired");
        require(!token.notBefore().isAfter(now.plus(SKEW)), "it does not count yet");
        require(!token.claims().issuedAt().isAfter(now.plus(SKEW)), "it was made in the future");
        require(token.claims().expiresAt().isAfter(token.claims().issuedAt()), "it ended before it was made");
    }

    /** When it counts no more. */
    static Instant end(CompactToken token) {
        return token.claims().expiresAt().plus(SKEW);
    }
}
