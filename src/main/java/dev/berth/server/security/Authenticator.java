package dev.berth.server.security;

import dev.berth.server.control.port.SessionStore;
import dev.berth.server.control.port.SessionStore.Session;
import dev.berth.server.control.port.TokenStore;
import dev.berth.server.control.port.TokenStore.Kind;
import dev.berth.server.control.port.TokenStore.Token;
import dev.berth.server.security.jwt.Pipeline;
import dev.berth.server.security.jwt.Pipelines;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.time.Clock;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Says who is calling. Without credentials the caller is nobody, which opens the health checks alone; with wrong ones
 * the request ends here. Which credentials count depends on the address ({@link Audience}): a token for one door opens no
 * other. It takes the place of the one that the library for the sign-in brings along, which guards no address here.
 */
@ApplicationScoped
@Alternative
@Priority(1)
class Authenticator implements HttpAuthenticationMechanism {
    /** What is refused later on (a role that does not suffice, say) is a failure as any other. */
    private static final BiConsumer<RoutingContext, Throwable> LATER_FAILURE = (context, failure) -> {
        if (!context.failed()) {
            context.fail(failure);
        }
    };

    private final TokenStore tokens;
    private final SessionStore sessions;
    private final CredentialSigner signer;
    private final Pipelines pipelines;
    private final Memberships memberships;
    private final Hands hands;
    private final StateReaders readers;
    private final Clock clock;

    Authenticator(
            TokenStore tokens,
            SessionStore sessions,
            CredentialSigner signer,
            Pipelines pipelines,
            Memberships memberships,
            Hands hands,
            StateReaders readers,
            Clock clock) {
        this.tokens = tokens;
        this.sessions = sessions;
        this.signer = signer;
        this.pipelines = pipelines;
        this.memberships = memberships;
        this.hands = hands;
        this.readers = readers;
        this.clock = clock;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager providers) {
        return identity(context).invoke(identity -> known(context, identity));
    }

    /** Who is calling; nobody without credentials. Fails with an AuthenticationFailedException for wrong ones. */
    Uni<SecurityIdentity> identity(RoutingContext context) {
        String header = context.request().getHeader("Authorization");
        String path = context.normalizedPath();
        Audience door = Audience.of(path);
        if (door == Audience.PAGE) {
            return browser(context);
        }
        if (header == null || door == Audience.ANYBODY) {
            return Uni.createFrom().nullItem();
        }
        return identify(new Asked(door, path), header)
                .map(found -> found.orElseThrow(AuthenticationFailedException::new));
    }

    /**
     * Whoever is known cannot fail to be known any more. Quarkus REST would prepare for that all the same, and sort all its
     * resources anew for each request, so that metrics can name the one that was asked for.
     */
    private static void known(RoutingContext context, @Nullable SecurityIdentity identity) {
        if (identity != null) {
            context.put(QuarkusHttpUser.AUTH_FAILURE_HANDLER, LATER_FAILURE);
        }
    }

    /** A session that is over is no mistake of whoever has it: the page asks to sign in again. */
    private Uni<SecurityIdentity> browser(RoutingContext context) {
        return SessionCookie.secret(context.request())
                .map(secret -> sessions.find(Digests.sha256(secret), clock.instant())
                        .flatMap(found -> found.map(session -> known(session, context.normalizedPath()))
                                .orElseGet(() -> Uni.createFrom().nullItem())))
                .orElseGet(() -> Uni.createFrom().nullItem());
    }

    private Uni<@Nullable SecurityIdentity> known(Session session, String path) {
        return memberships
                .of(session)
                .flatMap(member ->
                        hands.of(path, member.rights()).map(hand -> Identities.session(session, member, hand)));
    }

    /** Where somebody knocks. */
    private record Asked(Audience door, String path) {}

    private Uni<Optional<SecurityIdentity>> identify(Asked asked, String header) {
        Optional<String> bearer = PresentedSecret.bearer(header);
        return switch (asked.door()) {
            case ANYBODY, PAGE -> Uni.createFrom().item(Optional.empty());
            case USERS ->
                with(
                        bearer,
                        secret -> readers.identify(secret, asked.path()).orElseGet(() -> user(secret, asked.path())));
            case STATE ->
                with(
                        bearer.or(() -> PresentedSecret.basicPassword(header)),
                        secret -> stateClient(secret, asked.path()));
            case AGENTS -> with(bearer, this::agent);
            case ATTEMPTS ->
                Uni.createFrom().item(bearer.flatMap(signer::attempt).map(Identities::attempt));
        };
    }

    private Uni<Optional<SecurityIdentity>> user(String secret, String path) {
        if (Pipelines.isOne(secret)) {
            return pipelines
                    .identify(secret, Digests.sha256(secret))
                    .flatMap(
                            found -> found.map(pipeline -> known(pipeline, path).map(Optional::of))
                                    .orElseGet(() -> Uni.createFrom().item(Optional.empty())));
        }
        return tokens.authenticate(Kind.API, Digests.sha256(secret), clock.instant())
                .flatMap(found -> found.map(token -> known(token, path).map(Optional::of))
                        .orElseGet(() -> Uni.createFrom().item(Optional.empty())));
    }

    private Uni<SecurityIdentity> known(Token token, String path) {
        return memberships
                .of(token)
                .flatMap(member -> hands.of(path, member.rights()).map(hand -> Identities.token(token, member, hand)));
    }

    private Uni<SecurityIdentity> known(Pipeline pipeline, String path) {
        return memberships
                .of(pipeline)
                .flatMap(member ->
                        hands.of(path, member.rights()).map(hand -> Identities.pipeline(pipeline, member, hand)));
    }

    private Uni<Optional<SecurityIdentity>> stateClient(String secret, String path) {
        return readers.owner(secret).or(() -> readers.identify(secret, path)).orElseGet(() -> user(secret, path));
    }

    private Uni<Optional<SecurityIdentity>> agent(String secret) {
        return signer.pod(secret)
                .map(Identities::agent)
                .or(() -> signer.pool(secret).map(Identities::agent))
                .map(identity -> Uni.createFrom().item(Optional.of(identity)))
                .orElseGet(() -> tokens.authenticate(Kind.AGENT, Digests.sha256(secret), clock.instant())
                        .map(found -> found.map(Identities::agent)));
    }

    private static Uni<Optional<SecurityIdentity>> with(
            Optional<String> secret, Function<String, Uni<Optional<SecurityIdentity>>> identify) {
        return secret.map(identify).orElseGet(() -> Uni.createFrom().item(Optional.empty()));
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().item(new ChallengeData(401, "WWW-Authenticate", scheme(context)));
    }

    @Override
    public Uni<Boolean> sendChallenge(RoutingContext context) {
        context.response().putHeader("WWW-Authenticate", scheme(context));
        context.fail(401);
        return Uni.createFrom().item(true);
    }

    /** Terraform and curl send Basic only to those who ask for it. */
    private static String scheme(RoutingContext context) {
        boolean state = Audience.of(context.normalizedPath()) == Audience.STATE;
        return (state ? "Basic" : "Bearer") + " realm=\"berth\"";
    }
}
