package dev.berth.server.security.oidc;

import io.quarkus.security.AuthenticationCompletionException;
import io.quarkus.security.AuthenticationFailedException;
import java.util.stream.Collectors;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.lang.InvalidAlgorithmException;
import org.jose4j.lang.UnresolvableKeyException;
import org.jspecify.annotations.Nullable;

/** Why the library refused a sign-in or a token, in words for the log. */
final class Failures {
    private Failures() {}

    /** @param away what to tell of a provider that did not answer */
    static SignInFailedException of(Throwable failure, String away) {
        @Nullable InvalidJwtException token = null;
        Throwable last = failure;
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case SignInFailedException known -> {
                    return known;
                }
                case UnresolvableKeyException unknown -> {
                    return SignInFailedException.refused("no key of the provider has signed the token");
                }
                case InvalidAlgorithmException other -> {
                    return SignInFailedException.refused("the token does not count: its algorithm is none that counts");
                }
                case InvalidJwtException invalid -> token = invalid;
                default -> {}
            }
            last = cause;
        }
        if (token != null) {
            return SignInFailedException.refused("the token does not count: " + reasons(token));
        }
        boolean refused =
                last instanceof AuthenticationFailedException || last instanceof AuthenticationCompletionException;
        return refused ? SignInFailedException.refused(words(last)) : SignInFailedException.away(away + ": " + last);
    }

    /** Of what is not three parts the library says nothing. */
    private static String words(Throwable refusal) {
        @Nullable String message = refusal.getMessage();
        return message == null ? "it is no signed token" : "the library refuses it: " + message;
    }

    /** The exception's own words have the token in them, which is nobody's business. */
    private static String reasons(InvalidJwtException failure) {
        return failure.getErrorDetails().stream()
                .map(error -> reason(error.getErrorCode()))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private static String reason(int code) {
        return switch (code) {
            case ErrorCodes.EXPIRED -> "exp is over";
            case ErrorCodes.EXPIRATION_MISSING -> "it has no exp";
            case ErrorCodes.NOT_YET_VALID -> "nbf is to come";
            case ErrorCodes.ISSUED_AT_MISSING -> "it has no iat";
            case ErrorCodes.ISSUED_AT_INVALID_PAST -> "iat is too long ago";
            case ErrorCodes.AUDIENCE_MISSING, ErrorCodes.AUDIENCE_INVALID -> "aud is not this client";
            case ErrorCodes.ISSUER_MISSING, ErrorCodes.ISSUER_INVALID -> "iss is another issuer";
            case ErrorCodes.SIGNATURE_INVALID -> "its signature is wrong";
            case ErrorCodes.SIGNATURE_MISSING, ErrorCodes.INTEGRITY_MISSING -> "it has no signature";
            case ErrorCodes.JSON_INVALID -> "it is no JSON Web Token";
            // The one claim that the library is told to compare.
            case ErrorCodes.MISCELLANEOUS -> "its nonce differs";
            default -> "check " + code + " of jose4j";
        };
    }
}
