package dev.berth.server.security.oidc;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwx.JsonWebStructure;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.lang.JoseException;
import org.jose4j.lang.UnresolvableKeyException;
import org.jspecify.annotations.Nullable;

/** Whether a token was made by the provider, for this server, now. Nobody is asked: a signature says it (I1). */
final class TokenChecks {
    /** How far the clocks of both may be apart. */
    static final Duration SKEW = Duration.ofSeconds(60);

    /** A token that comes with a code, or tells of an end, has just been made. */
    private static final Duration OLDEST = Duration.ofMinutes(10);

    private static final int LONGEST = 64 << 10;

    /** Signatures by a key that only the provider has: none that could be made with what everybody knows, and not none at all. */
    private static final Set<String> ALGORITHMS =
            Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA");

    private static final String LOGOUT = "http://schemas.openid.net/event/backchannel-logout";

    private final String issuer;
    private final String clientId;
    private final Clock clock;

    TokenChecks(String issuer, String clientId, Clock clock) {
        this.issuer = issuer;
        this.clientId = clientId;
        this.clock = clock;
    }

    /** That a token names a key which is not among these; other keys may be there by now. */
    static final class UnknownKeyException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnknownKeyException() {
            super("the token is signed by a key that the provider does not show", null, false, false);
        }
    }

    /**
     * The claims of an ID token.
     *
     * @param nonce that was sent along when its sign-in began
     * @throws SignInFailedException when it is none that counts
     * @throws UnknownKeyException when its key is not among these
     */
    JwtClaims idToken(String token, List<JsonWebKey> keys, String nonce) {
        JwtClaims claims =
                verified(token, keys, builder().setRequireExpirationTime().setRequireSubject());
        String its = claims.getClaimValueAsString("nonce");
        if (its == null || !MessageDigest.isEqual(bytes(its), bytes(nonce))) {
            throw SignInFailedException.refused("the ID token is of another sign-in: its nonce differs");
        }
        String authorized = claims.getClaimValueAsString("azp");
        if (authorized == null ? audiences(claims) > 1 : !authorized.equals(clientId)) {
            throw SignInFailedException.refused("the ID token was made for another client: azp=" + authorized);
        }
        return claims;
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
     * @throws UnknownKeyException when its key is not among these
     */
    Logout logoutToken(String token, List<JsonWebKey> keys) {
        JwtClaims claims = verified(token, keys, builder().setRequireJwtId());
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
        return new Logout(subject, session, claims.getClaimValueAsString("jti"));
    }

    private JwtConsumerBuilder builder() {
        return new JwtConsumerBuilder()
                .setJwsAlgorithmConstraints(ConstraintType.PERMIT, ALGORITHMS.toArray(String[]::new))
                .setExpectedIssuer(true, issuer)
                .setExpectedAudience(true, clientId)
                .setRequireIssuedAt()
                .setIssuedAtRestrictions(0, (int) OLDEST.toSeconds())
                .setAllowedClockSkewInSeconds((int) SKEW.toSeconds())
                .setEvaluationTime(NumericDate.fromMilliseconds(clock.millis()));
    }

    private static JwtClaims verified(String token, List<JsonWebKey> keys, JwtConsumerBuilder checks) {
        if (token.length() > LONGEST) {
            throw SignInFailedException.refused("the token has more than " + LONGEST + " characters");
        }
        requireAlgorithm(token);
        try {
            return checks.setVerificationKeyResolver(new JwksVerificationKeyResolver(keys))
                    .build()
                    .processToClaims(token);
        } catch (InvalidJwtException e) {
            if (unknownKey(e)) {
                throw new UnknownKeyException();
            }
            throw SignInFailedException.refused("the token does not count: " + reasons(e));
        }
    }

    /** Before a key is looked for, since no key of the provider is for any other. */
    private static void requireAlgorithm(String token) {
        try {
            String algorithm = JsonWebStructure.fromCompactSerialization(token).getAlgorithmHeaderValue();
            if (algorithm == null || !ALGORITHMS.contains(algorithm)) {
                throw SignInFailedException.refused(
                        "the token is signed with an algorithm that does not count: " + algorithm);
            }
        } catch (JoseException e) {
            throw SignInFailedException.refused("the token is no JSON Web Token");
        }
    }

    private static boolean unknownKey(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvableKeyException) {
                return true;
            }
        }
        return false;
    }

    /** The exception's own words have the token in them, which is nobody's business. */
    private static String reasons(InvalidJwtException failure) {
        return failure.getErrorDetails().stream()
                .map(error -> reason(error.getErrorCode()))
                .collect(Collectors.joining(", "));
    }

    private static String reason(int code) {
        return switch (code) {
            case ErrorCodes.EXPIRED -> "exp is over";
            case ErrorCodes.EXPIRATION_MISSING -> "it has no exp";
            case ErrorCodes.NOT_YET_VALID -> "nbf is to come";
            case ErrorCodes.ISSUED_AT_MISSING -> "it has no iat";
            case ErrorCodes.ISSUED_AT_INVALID_FUTURE -> "iat is to come";
            case ErrorCodes.ISSUED_AT_INVALID_PAST -> "iat is too long ago";
            case ErrorCodes.AUDIENCE_MISSING, ErrorCodes.AUDIENCE_INVALID -> "aud is not this client";
            case ErrorCodes.ISSUER_MISSING, ErrorCodes.ISSUER_INVALID -> "iss is another issuer";
            case ErrorCodes.SUBJECT_MISSING -> "it has no sub";
            case ErrorCodes.JWT_ID_MISSING -> "it has no jti";
            case ErrorCodes.SIGNATURE_INVALID -> "its signature is wrong";
            case ErrorCodes.SIGNATURE_MISSING, ErrorCodes.INTEGRITY_MISSING -> "it has no signature";
            default -> "check " + code + " of jose4j";
        };
    }

    private static int audiences(JwtClaims claims) {
        try {
            return Optional.ofNullable(claims.getAudience()).map(List::size).orElse(0);
        } catch (MalformedClaimException e) {
            return 0;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
