package dev.berth.server.security;

import io.quarkus.security.AuthenticationFailedException;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;

/** For answers that go on for long: a token may be deleted meanwhile, and a session may be over or revoked. */
@ApplicationScoped
public class StillKnown {
    private final Authenticator authenticator;

    StillKnown(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    /** Whether who asked would be let in again now. Where that cannot be found out, whoever was let in stays. */
    public Uni<Boolean> ask(RoutingContext context) {
        return Uni.createFrom()
                .deferred(() -> authenticator.identity(context))
                .map(identity -> identity != null)
                .onFailure(AuthenticationFailedException.class)
                .recoverWithItem(false)
                .onFailure()
                .recoverWithItem(true);
    }
}
