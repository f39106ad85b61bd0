package dev.berth.server.web.session;

import dev.berth.domain.access.Identity;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.request.Caller;
import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.AuditStore.Act;
import dev.berth.server.control.port.AuditStore.By;
import dev.berth.server.control.port.SessionStore;
import dev.berth.server.control.port.SessionStore.Begun;
import dev.berth.server.control.port.TokenStore;
import dev.berth.server.control.port.TokenStore.Kind;
import dev.berth.server.control.port.TokenStore.Token;
import dev.berth.server.security.Digests;
import dev.berth.server.security.Members;
import dev.berth.server.security.TokenSecret;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Begins and ends sessions. */
@ApplicationScoped
class Sessions {
    private final TokenStore tokens;
    private final SessionStore sessions;
    private final Members members;
    private final AuditTrail trail;
    private final Caller caller;
    private final BerthConfig.Sessions limits;

    Sessions(
            TokenStore tokens,
            SessionStore sessions,
            Members members,
            AuditTrail trail,
            Caller caller,
            BerthConfig config) {
        this.tokens = tokens;
        this.sessions = sessions;
        this.members = members;
        this.trail = trail;
        this.caller = caller;
        this.limits = config.sessions();
    }

    /** How long a session lasts unless it is used. */
    Duration lifetime() {
        return limits.lifetime();
    }

    /** Signs in with a token; answers with the secret of the session, or with nothing when the token is none. */
    Uni<Optional<String>> byToken(String token) {
        Instant now = trail.now();
        String origin = caller.origin();
        return tokens.authenticate(Kind.API, Digests.sha256(token), now)
                .flatMap(found -> found.map(one -> begin(one, now, origin))
                        .orElseGet(() -> Uni.createFrom().item(Optional.empty())));
    }

    private Uni<Optional<String>> begin(Token token, Instant now, String origin) {
        String secret = TokenSecret.make();
        Identity identity = members.of(token);
        Begun begun = new Begun(
                UUID.randomUUID().toString(),
                token.id(),
                identity.name(),
                Digests.sha256(secret),
                true,
                now,
                now.plus(limits.lifetime()));
        By by = new By(identity.name(), identity.person(), "token/" + token.id(), origin);
        return sessions.begin(begun, limits.perToken())
                .call(stored -> stored ? told(by, AuditAction.SESSION_BEGIN, begun.id()) : nothing())
                .map(stored -> stored ? Optional.of(secret) : Optional.empty());
    }

    /** Signs in with what a link has behind its {@code #}; answers as above. */
    Uni<Optional<String>> byLink(String link) {
        Instant now = trail.now();
        String origin = caller.origin();
        String secret = TokenSecret.make();
        return sessions.open(Digests.sha256(link), Digests.sha256(secret), now, now.plus(limits.lifetime()))
                .call(opened -> opened.map(session -> told(
                                new By(session.name(), members.of(session).person(), "session/" + session.id(), origin),
                                AuditAction.SESSION_BEGIN,
                                session.id()))
                        .orElseGet(Sessions::nothing))
                .map(opened -> opened.map(session -> secret));
    }

    /** Ends the one that the present request came with, if it did with any; to be called before anything asynchronous begins. */
    Uni<Void> endPresent() {
        return caller.session().map(session -> end(session, caller.by())).orElseGet(Sessions::nothing);
    }

    private Uni<Void> end(SessionStore.Session session, By by) {
        return sessions.end(session.id())
                .call(() -> told(by, AuditAction.SESSION_END, session.id()))
                .replaceWithVoid();
    }

    Uni<Void> renew(SessionStore.Session session, Instant now) {
        return sessions.renew(session.id(), now.plus(limits.lifetime()));
    }

    private Uni<Void> told(By by, AuditAction action, String session) {
        return trail.record(new Act(trail.now(), by, action, session, ""));
    }

    private static Uni<Void> nothing() {
        return Uni.createFrom().voidItem();
    }
}
