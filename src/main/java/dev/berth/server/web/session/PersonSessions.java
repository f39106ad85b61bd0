package dev.berth.server.web.session;

import dev.berth.domain.access.Identity;
import dev.berth.domain.access.Person;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.request.Caller;
import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.AuditStore.Act;
import dev.berth.server.control.port.AuditStore.By;
import dev.berth.server.control.port.SessionStore;
import dev.berth.server.control.port.SessionStore.Session;
import dev.berth.server.control.port.SignInBuilder;
import dev.berth.server.security.Digests;
import dev.berth.server.security.Member;
import dev.berth.server.security.Members;
import dev.berth.server.security.Memberships;
import dev.berth.server.security.TokenSecret;
import dev.berth.server.security.oidc.IdentityProvider;
import dev.berth.server.security.oidc.IdentityProvider.Ended;
import dev.berth.server.security.oidc.IdentityProvider.Proven;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Begins and ends sessions of persons, whom the identity provider has proven (I1, I2). */
@ApplicationScoped
class PersonSessions {
    private static final Logger LOG = Logger.getLogger(PersonSessions.class);

    /** Whoever signs out waits no longer for a provider that may be away. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final IdentityProvider provider;
    private final SessionStore sessions;
    private final Members members;
    private final Memberships memberships;
    private final AuditTrail trail;
    private final Caller caller;
    private final BerthConfig.Sessions limits;

    PersonSessions(
            IdentityProvider provider,
            SessionStore sessions,
            Members members,
            Memberships memberships,
            AuditTrail trail,
            Caller caller,
            BerthConfig config) {
        this.provider = provider;
        this.sessions = sessions;
        this.members = members;
        this.memberships = memberships;
        this.trail = trail;
        this.caller = caller;
        this.limits = config.sessions();
    }

    /**
     * Begins one; answers with its secret, or with nothing for somebody who has no rights at all.
     *
     * @param origin the address of the browser
     */
    Uni<Optional<String>> begin(Proven proven, String origin) {
        Person person = proven.person();
        return memberships
                .of(person)
                .map(Member::identity)
                .flatMap(identity -> hasRights(identity)
                        ? begun(proven, identity, origin)
                        : Uni.createFrom().item(Optional.empty()));
    }

    /** A role over everything, or a team: what that one may is looked up with each call. */
    private static boolean hasRights(Identity identity) {
        boolean has = identity.role() != null || !identity.teams().isEmpty();
        if (!has) {
            LOG.warnf(
                    "sign-in failed: person=%s reason=no group gives a role, and no team has them", identity.person());
        }
        return has;
    }

    private Uni<Optional<String>> begun(Proven proven, Identity identity, String origin) {
        String secret = TokenSecret.make();
        String id = UUID.randomUUID().toString();
        Instant now = trail.now();
        Instant endsAt = now.plus(provider.sessionLength());
        Instant unused = now.plus(limits.lifetime());
        SessionStore.SignIn signIn = SignInBuilder.builder()
                .id(id)
                .person(proven.person())
                .secretSha256(Digests.sha256(secret))
                .subject(proven.subject())
                .providerSession(proven.providerSession())
                .idToken(proven.idToken())
                .createdAt(now)
                .expiresAt(unused.isBefore(endsAt) ? unused : endsAt)
                .endsAt(endsAt)
                .build();
        return sessions.signIn(signIn, limits.perToken())
                .call(() -> told(
                        new By(identity.name(), identity.person(), "session/" + id, origin),
                        AuditAction.SESSION_BEGIN,
                        id))
                .replaceWith(Optional.of(secret));
    }

    /**
     * Ends what the provider says is over; answers with their number.
     *
     * @param origin the address of the provider
     */
    Uni<Integer> end(Ended ended, String origin) {
        return sessions.endAtProvider(ended.subject(), ended.providerSession())
                .call(over -> Multi.createFrom()
                        .iterable(over)
                        .onItem()
                        .transformToUniAndConcatenate(session -> told(
                                new By(session.name(), members.of(session).person(), "", origin),
                                AuditAction.SESSION_END,
                                session.id()))
                        .collect()
                        .last())
                .map(over -> over.size());
    }

    /**
     * Where the browser that asks goes on to sign out at the provider; empty for all but persons. To be called before anything
     * asynchronous begins, and before the session ends.
     */
    Uni<Optional<String>> wayOut(RoutingContext routing, String returnTo) {
        Optional<Session> session =
                caller.session().filter(one -> caller.signedIn().isPresent());
        if (session.isEmpty()) {
            return Uni.createFrom().item(Optional.empty());
        }
        return sessions.idToken(session.get().id())
                .flatMap(token -> token.map(one -> provider.signOut(routing, one, returnTo))
                        .orElseGet(() -> Uni.createFrom().item(Optional.empty())))
                .ifNoItem()
                .after(PATIENCE)
                .recoverWithItem(Optional.empty())
                // Sealed by a key that is gone: the session ends here, and that is what was asked for.
                .onFailure(IllegalStateException.class)
                .recoverWithItem(Optional.empty());
    }

    private Uni<Void> told(By by, AuditAction action, String session) {
        return trail.record(new Act(trail.now(), by, action, session, ""));
    }
}
