package dev.berth.server.web.session;

import dev.berth.server.api.request.Caller;
import dev.berth.server.api.request.PublicAddress;
import dev.berth.server.control.port.SessionStore.OfPerson;
import dev.berth.server.control.port.SessionStore.Session;
import dev.berth.server.security.SessionCookie;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** A session that is used goes on, and the browser is told. */
@Singleton
class SessionRenewal {
    /** Of its lifetime: no more often is anything written. */
    private static final int PARTS = 50;

    /** Filters are made while the application is built, when there are no settings yet. */
    private final Provider<Sessions> sessions;

    private final Provider<Caller> caller;
    private final Provider<PublicAddress> address;
    private final Provider<Clock> clock;

    SessionRenewal(
            Provider<Sessions> sessions,
            Provider<Caller> caller,
            Provider<PublicAddress> address,
            Provider<Clock> clock) {
        this.sessions = sessions;
        this.caller = caller;
        this.address = address;
        this.clock = clock;
    }

    @ServerRequestFilter
    public Uni<Void> renew(RoutingContext context) {
        if (!context.normalizedPath().startsWith("/app/")) {
            return Uni.createFrom().nullItem();
        }
        Instant now = clock.get().instant();
        return caller.get()
                .session()
                .filter(session -> isDue(session, now))
                .map(session -> renew(session, now, context))
                .orElseGet(() -> Uni.createFrom().nullItem());
    }

    private boolean isDue(Session session, Instant now) {
        Duration lifetime = sessions.get().lifetime();
        if (session.holder() instanceof OfPerson held && !session.expiresAt().isBefore(held.endsAt())) {
            return false;
        }
        return Duration.between(now, session.expiresAt()).compareTo(lifetime.minus(lifetime.dividedBy(PARTS))) < 0;
    }

    private Uni<Void> renew(Session session, Instant now, RoutingContext context) {
        HttpServerRequest request = context.request();
        SessionCookie.again(request, sessions.get().lifetime(), address.get().overTls(request))
                .ifPresent(cookie -> context.response().putHeader("Set-Cookie", cookie));
        return sessions.get().renew(session, now);
    }
}
