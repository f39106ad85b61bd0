package dev.berth.server.security.oidc;

import dev.berth.domain.access.Person;
import dev.berth.server.config.BerthConfig;
import dev.berth.server.config.OidcConfig;
import dev.berth.server.security.Sealer;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jose4j.jwt.JwtClaims;
import org.jspecify.annotations.Nullable;

/**
 * The identity provider: the code flow with PKCE, state and nonce, and what it says of people afterwards (I1). It is not asked
 * for anything before somebody signs in, so one that is away keeps no server from starting, and ends nothing.
 */
@ApplicationScoped
public class IdentityProvider {
    /** A person may have to find a second factor meanwhile. */
    public static final Duration SIGN_IN_LASTS = Duration.ofMinutes(10);

    /** To which address it sends the browser, and begins. */
    public static final String SIGN_IN = "/app/sign-in/oidc";

    /** To which address the provider itself sends logout tokens. */
    public static final String LOGOUT_TOKENS = SIGN_IN + "/logout-token";

    private final @Nullable OidcConfig config;
    private final Provider provider;
    private final Sealer sealer;
    private final Clock clock;
    private final Once answers = new Once(SIGN_IN_LASTS);
    private final Once logouts = new Once(Duration.ofMinutes(15));

    @Inject
    IdentityProvider(BerthConfig config, Sealer sealer, Clock clock) {
        this(config.oidc(), sealer, clock);
    }

    IdentityProvider(OidcConfig config, Sealer sealer, Clock clock) {
        this.config = config.issuer().isPresent() ? config : null;
        this.provider = new Provider(config, clock);
        this.sealer = sealer;
        this.clock = clock;
    }

    /** What people call it; empty when there is none. */
    public Optional<String> label() {
        return Optional.ofNullable(config).map(OidcConfig::label);
    }

    /** How long a person's session lasts, however much it is used. */
    public Duration sessionLength() {
        return present().sessionLength();
    }

    private OidcConfig present() {
        if (config == null) {
            throw SignInFailedException.refused("no identity provider is configured: berth.oidc.issuer");
        }
        return config;
    }

    /**
     * A sign-in that begins.
     *
     * @param address of the provider, to which the browser goes
     * @param kept what it brings back, for a cookie
     */
    public record Begun(String address, String kept) {
        @Override
        public String toString() {
            return "Begun[]";
        }
    }

    /**
     * Begins a sign-in; a SignInFailedException when the provider cannot be reached.
     *
     * @param returnTo where the provider sends the browser: what it was told of this server
     * @param next where the browser goes on in the end
     */
    public Uni<Begun> begin(String returnTo, String next) {
        return Uni.createFrom().deferred(() -> {
            PendingSignIn pending =
                    PendingSignIn.begin(returnTo, next, clock.instant().plus(SIGN_IN_LASTS));
            OidcConfig present = present();
            return CallerContext.answered(provider.presentMetadata()
                    .map(metadata -> new Begun(
                            provider.address(metadata.authorization(), authorization(present, pending)),
                            pending.sealed(sealer))));
        });
    }

    private static Map<String, String> authorization(OidcConfig config, PendingSignIn pending) {
        Set<String> scopes = new LinkedHashSet<>(List.of("openid"));
        scopes.addAll(config.scopes());
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("response_type", "code");
        parameters.put("client_id", config.clientId().orElseThrow());
        parameters.put("redirect_uri", pending.returnTo());
        parameters.put("scope", String.join(" ", scopes));
        parameters.put("state", pending.state());
        parameters.put("nonce", pending.nonce());
        parameters.put("code_challenge", challenge(pending.verifier()));
        parameters.put("code_challenge_method", "S256");
        return parameters;
    }

    private static String challenge(String verifier) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /**
     * What a browser brings back from the provider.
     *
     * @param kept what it was given when it began; null when it has nothing
     * @param parameters of the address that it was sent to
     */
    public record Answer(@Nullable String kept, Map<String, String> parameters) {
        public Answer {
            parameters = Map.copyOf(parameters);
        }

        @Override
        public String toString() {
            return "Answer[]";
        }
    }

    /**
     * Somebody, proven.
     *
     * @param subject what the provider calls them
     * @param providerSession what it calls its own session; null when it did not say
     * @param next where their browser goes on
     */
    public record Proven(
            Person person, String subject, @Nullable String providerSession, String idToken, String next) {
        @Override
        public String toString() {
            return "Proven[" + subject + "]";
        }
    }

    /** Finishes a sign-in; a SignInFailedException when it comes to nothing. */
    public Uni<Proven> finish(Answer answer) {
        return Uni.createFrom().deferred(() -> {
            OidcConfig present = present();
            PendingSignIn pending = pending(answer);
            String code = answer.parameters().get("code");
            if (code == null) {
                throw SignInFailedException.refused(
                        "the provider answers: " + answer.parameters().getOrDefault("error", "with no code"));
            }
            return CallerContext.answered(provider.metadata()
                    .flatMap(metadata -> provider.exchange(metadata, code, pending))
                    .flatMap(token -> provider.verified(
                                    keys -> provider.checks().idToken(token, keys, pending.nonce()))
                            .map(claims -> proven(present, claims, token, pending.next()))));
        });
    }

    /** The one that the browser began with, if the provider's answer is one to it that did not come before. */
    private PendingSignIn pending(Answer answer) {
        Instant now = clock.instant();
        PendingSignIn pending = Optional.ofNullable(answer.kept())
                .flatMap(kept -> PendingSignIn.open(kept, sealer, now))
                .orElseThrow(() -> SignInFailedException.refused("the browser began no sign-in, or too long ago"));
        String state = answer.parameters().getOrDefault("state", "");
        if (!MessageDigest.isEqual(bytes(state), bytes(pending.state()))) {
            throw SignInFailedException.refused("the answer is to another sign-in: its state differs");
        }
        if (!answers.first(state, now)) {
            throw SignInFailedException.refused("the answer came before");
        }
        // Where several providers could be meant, one says who it is (RFC 9207).
        String issuer = answer.parameters().get("iss");
        if (issuer != null && !issuer.equals(provider.issuer())) {
            throw SignInFailedException.refused("the answer is of another issuer: " + issuer);
        }
        return pending;
    }

    private static Proven proven(OidcConfig config, JwtClaims claims, String token, String next) {
        return new Proven(
                new PersonClaims(config).person(claims.getClaimsMap()),
                claims.getClaimValueAsString("sub"),
                claims.getClaimValueAsString("sid"),
                token,
                next);
    }

    /**
     * Whose sessions end.
     *
     * @param subject as the provider calls them; null for whoever has that session
     * @param providerSession which one; null for all of the subject
     */
    public record Ended(@Nullable String subject, @Nullable String providerSession) {}

    /** Reads a logout token, which counts once; a SignInFailedException when it does not. */
    public Uni<Ended> ended(String token) {
        return Uni.createFrom().deferred(() -> {
            present();
            return CallerContext.answered(
                    provider.verified(keys -> provider.checks().logoutToken(token, keys))
                            .map(logout -> {
                                if (!logouts.first(logout.id(), clock.instant())) {
                                    throw SignInFailedException.refused("the logout token came before");
                                }
                                return new Ended(logout.subject(), logout.providerSession());
                            }));
        });
    }

    /**
     * Where a browser that signed out here goes on to sign out at the provider; empty when the provider has no such address,
     * or cannot be reached.
     *
     * @param idToken with which its session began
     * @param returnTo where the provider sends the browser in the end
     */
    public Uni<Optional<String>> signOut(String idToken, String returnTo) {
        if (config == null) {
            return Uni.createFrom().item(Optional.empty());
        }
        Map<String, String> parameters = new HashMap<>();
        parameters.put("id_token_hint", idToken);
        parameters.put("client_id", config.clientId().orElseThrow());
        parameters.put("post_logout_redirect_uri", returnTo);
        return CallerContext.answered(provider.metadata()
                .map(metadata -> Optional.ofNullable(metadata.endSession())
                        .map(address -> provider.address(address, parameters)))
                .onFailure(SignInFailedException.class)
                .recoverWithItem(Optional.empty()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
