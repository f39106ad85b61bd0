package dev.berth.server.security.oidc;

import dev.berth.domain.access.Person;
import dev.berth.server.config.BerthConfig;
import dev.berth.server.config.OidcConfig;
import dev.berth.server.security.Sealer;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jose4j.jwt.JwtClaims;
import org.jspecify.annotations.Nullable;

/**
 * The identity provider: who signs in with it, and what it says of people afterwards (I1). It is not asked for anything before
 * somebody signs in, so one that is away keeps no server from starting, and ends nothing.
 */
@ApplicationScoped
public class IdentityProvider {
    /** A person may have to find a second factor meanwhile. */
    public static final Duration SIGN_IN_LASTS = Duration.ofMinutes(10);

    /** To which address it sends the browser, and begins. */
    public static final String SIGN_IN = "/app/sign-in/oidc";

    /** To which address the provider itself sends logout tokens. */
    public static final String LOGOUT_TOKENS = SIGN_IN + "/logout-token";

    private static final int LONGEST = 64 << 10;
    private static final Pattern STATE = Pattern.compile("[?&]state=([^&]+)");

    private final @Nullable OidcConfig config;
    private final String issuer;
    private final Provider provider;
    private final Discovery discovery;
    private final TokenChecks checks;
    private final Sealer sealer;
    private final Clock clock;
    private final Once answers = new Once(SIGN_IN_LASTS);
    private final Once logouts = new Once(Duration.ofMinutes(15));

    IdentityProvider(BerthConfig config, Provider provider, Discovery discovery, Sealer sealer, Clock clock) {
        OidcConfig oidc = config.oidc();
        this.config = oidc.issuer().isPresent() ? oidc : null;
        this.issuer = oidc.issuer().map(String::strip).orElse("");
        this.provider = provider;
        this.discovery = discovery;
        this.checks = new TokenChecks(oidc.clientId().orElse(""), clock);
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
     * Begins a sign-in; a SignInFailedException when the provider cannot be reached. What else the browser keeps is in the response by
     * then.
     *
     * @param next where the browser goes on in the end
     */
    public Uni<Begun> begin(Visit visit, String next) {
        return Uni.createFrom().deferred(() -> {
            present();
            return provider.authorization(visit).map(address -> new Begun(address, pending(address, next)));
        });
    }

    private String pending(String address, String next) {
        Matcher state = STATE.matcher(address);
        if (!state.find()) {
            throw new IllegalStateException("the library sends a state along");
        }
        return new PendingSignIn(state.group(1), next, clock.instant().plus(SIGN_IN_LASTS)).sealed(sealer);
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
    public Uni<Proven> finish(Visit visit, Answer answer) {
        return Uni.createFrom().deferred(() -> {
            OidcConfig present = present();
            PendingSignIn pending = pending(answer);
            if (!answer.parameters().containsKey("code")) {
                throw SignInFailedException.refused(
                        "the provider answers: " + answer.parameters().getOrDefault("error", "with no code"));
            }
            return provider.idToken(visit).map(token -> proven(present, token, pending.next()));
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
        String its = answer.parameters().get("iss");
        if (its != null && !its.equals(issuer)) {
            throw SignInFailedException.refused("the answer is of another issuer: " + its);
        }
        return pending;
    }

    private Proven proven(OidcConfig config, String token, String next) {
        JwtClaims claims = TokenChecks.claims(token);
        checks.idToken(claims);
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
    public Uni<Ended> ended(RoutingContext context, String token) {
        return Uni.createFrom().deferred(() -> {
            present();
            if (token.length() > LONGEST || token.split("\\.", -1).length != 3) {
                throw SignInFailedException.refused("the token is no JSON Web Token");
            }
            return provider.verify(context, token).map(verified -> logout(token));
        });
    }

    /**
     * The library has a way of its own for logout tokens, which it keeps for its own sessions, and which is there only once
     * somebody has signed in since the start. So it verifies the token, and what is to end is read here.
     */
    private Ended logout(String token) {
        TokenChecks.Logout logout = checks.logoutToken(TokenChecks.claims(token));
        if (!logouts.first(logout.id(), clock.instant())) {
            throw SignInFailedException.refused("the logout token came before");
        }
        return new Ended(logout.subject(), logout.providerSession());
    }

    /**
     * Where a browser that signed out here goes on to sign out at the provider; empty when the provider has no such address,
     * or cannot be reached. The library's own way begins with a session of its own, which nobody has here.
     *
     * @param idToken with which its session began
     * @param returnTo where the provider sends the browser in the end
     */
    public Uni<Optional<String>> signOut(RoutingContext context, String idToken, String returnTo) {
        if (config == null) {
            return Uni.createFrom().item(Optional.empty());
        }
        String query = "id_token_hint=" + encode(idToken)
                + "&client_id=" + encode(config.clientId().orElseThrow())
                + "&post_logout_redirect_uri=" + encode(returnTo);
        return provider.isThere(context, idToken)
                .map(there -> discovery
                        .endSession()
                        .filter(address -> there)
                        .map(address -> address + (address.contains("?") ? "&" : "?") + query));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
