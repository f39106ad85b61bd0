package dev.berth.server.security.oidc;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jspecify.annotations.Nullable;

/**
 * What the library leaves open of a token whose signature, issuer, audience and end it has verified: whom it was made for among several,
 * that it does not come from the future, and what a logout token is.
 */
final class TokenChecks {
    private static final String LOGOUT = "http://schemas.openid.net/event/backchannel-logout";

    private final String clientId;
    private final Clock clock;

    TokenChecks(String clientId, Clock clock) {
        this.clientId = clientId;
        this.clock = clock;
    }

    /** The claims of a token that was verified. */
    static JwtClaims claims(String verified) {
        try {
            byte[] payload = Base64.getUrlDecoder().decode(verified.split("\\.", -1)[1]);
            return JwtClaims.parse(new String(payload, StandardCharsets.UTF_8));
        } catch (InvalidJwtException e) {
            throw SignInFailedException.refused("the token is no JSON Web Token");
        }
    }

    /** @throws SignInFailedException when it is none that counts */
    void idToken(JwtClaims claims) {
        requirePresent(claims);
        if (claims.getClaimValueAsString("sub") == null) {
            throw SignInFailedException.refused("the token does not count: it has no sub");
        }
        String authorized = claims.getClaimValueAsString("azp");
        if (authorized == null ? audiences(claims) > 1 : !authorized.equals(clientId)) {
            throw SignInFailedException.refused("the ID token was made for another client: azp=" + authorized);
        }
    }

    /**
     * What a logout token says.
     *
     * @param subject whose sessions end; null for those of the provider's session alone
     * @param providerSession which session ends; null for all of the subject
     */
    record Logout(@Nullable String subject, @Nullable String providerSession, String id) {}

    /**
     * Reads a logout token (OpenID Connect Back-Channel Logout 1.0).
     *
     * @throws SignInFailedException when it is none that counts
     */
    Logout logoutToken(JwtClaims claims) {
        requirePresent(claims);
        boolean tells =
                claims.getClaimValue("events") instanceof Map<?, ?> events && events.get(LOGOUT) instanceof Map<?, ?>;
        if (!tells || claims.hasClaim("nonce")) {
            throw SignInFailedException.refused("the token is no logout token");
        }
        String subject = claims.getClaimValueAsString("sub");
        String session = claims.getClaimValueAsString("sid");
        if (subject == null && session == null) {
            throw SignInFailedException.refused("the logout token names nobody: no sub and no sid");
        }
        String id = claims.getClaimValueAsString("jti");
        if (id == null) {
            throw SignInFailedException.refused("the token does not count: it has no jti");
        }
        return new Logout(subject, session, id);
    }

    private void requirePresent(JwtClaims claims) {
        try {
            NumericDate made = claims.getIssuedAt();
            long latest = clock.instant().plus(ProviderTenant.SKEW).getEpochSecond();
            if (made == null || made.getValue() > latest) {
                throw SignInFailedException.refused("the token does not count: iat is to come");
            }
        } catch (MalformedClaimException e) {
            throw SignInFailedException.refused("the token does not count: iat is no time");
        }
    }

    private static int audiences(JwtClaims claims) {
        try {
            return Optional.ofNullable(claims.getAudience()).map(List::size).orElse(0);
        } catch (MalformedClaimException e) {
            return 0;
        }
    }
}
