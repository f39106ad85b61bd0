package dev.berth.server.security.oidc;

import io.quarkus.oidc.AccessTokenCredential;
import io.quarkus.oidc.IdTokenCredential;
import io.quarkus.oidc.runtime.OidcAuthenticationMechanism;
import io.quarkus.security.credential.TokenCredential;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpSecurityUtils;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The library, quarkus-oidc: it speaks the code flow with PKCE, state and nonce, finds the provider and its keys, and verifies tokens. It
 * is asked by the sign-in alone and guards no address: whoever calls is known by {@code Authenticator}.
 */
@ApplicationScoped
class Provider {
    /** A browser that is sent to a provider that is away would show its own words, so it is looked for first. */
    private static final Duration SEEN = Duration.ofSeconds(10);

    /** A key that the provider took away counts no longer than this. */
    private static final Duration KNOWN = Duration.ofMinutes(5);

    private final OidcAuthenticationMechanism codeFlow;
    private final IdentityProviderManager tokens;
    private final ProviderTenant tenant;
    private final Discovery discovery;

    Provider(
            OidcAuthenticationMechanism codeFlow,
            IdentityProviderManager tokens,
            ProviderTenant tenant,
            Discovery discovery) {
        this.tenant = tenant;
        this.codeFlow = codeFlow;
        this.tokens = tokens;
        this.discovery = discovery;
    }

    /** The address to which the browser goes; what the library needs of it again goes along in a cookie. */
    Uni<String> authorization(Visit visit) {
        return asked(visit, SEEN, () -> codeFlow.getChallenge(visit.context())).map(Provider::address);
    }

    /** An authorization endpoint may have parameters of its own, behind which the library puts a second question mark. */
    private static String address(ChallengeData challenge) {
        String address =
                String.valueOf(challenge.getHeaders().values().iterator().next());
        int query = address.indexOf('?') + 1;
        return address.substring(0, query) + address.substring(query).replace('?', '&');
    }

    /** The ID token that the browser's code is worth, verified. */
    Uni<String> idToken(Visit visit) {
        return asked(visit, KNOWN, () -> codeFlow.authenticate(visit.context(), tokens))
                .invoke(() -> visit.context().response().removeCookie(ProviderTenant.SESSION, false))
                .map(Provider::token);
    }

    private static String token(@Nullable SecurityIdentity identity) {
        if (identity == null) {
            throw SignInFailedException.refused("the browser began no sign-in, or too long ago");
        }
        return identity.getCredential(IdTokenCredential.class).getToken();
    }

    /** Whether a token that came by itself was signed by the provider, for this server, now. */
    Uni<Void> verify(RoutingContext context, String token) {
        return verified(context, KNOWN, new AccessTokenCredential(token)).replaceWithVoid();
    }

    private Uni<SecurityIdentity> verified(RoutingContext context, Duration age, TokenCredential token) {
        return asked(
                Visit.of(context),
                age,
                () -> tokens.authenticate(
                        HttpSecurityUtils.setRoutingContextAttribute(new TokenAuthenticationRequest(token), context)));
    }

    /**
     * Whether the provider is there: a browser that is to sign out at one that is away would show its own words. The library looks
     * when it has a token to verify, and whether this one still counts is no matter.
     */
    Uni<Boolean> isThere(RoutingContext context, String idToken) {
        return verified(context, SEEN, new IdTokenCredential(idToken))
                .map(counts -> true)
                .onFailure(SignInFailedException.class)
                .recoverWithItem(failure -> !((SignInFailedException) failure).away());
    }

    private <T> Uni<T> asked(Visit visit, Duration age, Supplier<Uni<T>> question) {
        return Uni.createFrom()
                .deferred(() -> {
                    new ProviderTenant.Wish(visit, age).tell();
                    return question.get();
                })
                .onFailure()
                .transform(failure -> failed(Failures.of(failure, discovery.problem())));
    }

    /** What failed is tried again by whoever needs it next. */
    private SignInFailedException failed(SignInFailedException failure) {
        if (failure.away()) {
            tenant.forget();
        }
        return failure;
    }
}
