package dev.berth.server.security;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.auth.User;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** For answers that go on for long: a token may be deleted meanwhile, a session may be over or revoked, and rights may change. */
@ApplicationScoped
public class StillKnown {
    private final Authenticator authenticator;

    StillKnown(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    /**
     * Whether who asked would be let in again now, and with the same rights, since what is told goes by those. Where that cannot
     * be found out, whoever was let in stays.
     */
    public Uni<Boolean> ask(RoutingContext context) {
        return Uni.createFrom()
                .deferred(() -> authenticator.identity(context))
                .map(identity -> identity != null && isAsBefore(context.user(), identity))
                .onFailure(AuthenticationFailedException.class)
                .recoverWithItem(false)
                .onFailure()
                .recoverWithItem(true);
    }

    private static boolean isAsBefore(@Nullable User before, SecurityIdentity now) {
        return !(before instanceof QuarkusHttpUser user)
                || now.getAttribute(Attributes.UNSEEN) == null
                        && Objects.equals(
                                user.getSecurityIdentity().<Object>getAttribute(Attributes.RIGHTS),
                                now.<Object>getAttribute(Attributes.RIGHTS));
    }
}
