package dev.berth.server.web.session;

import dev.berth.server.api.request.PublicAddress;
import dev.berth.server.security.oidc.IdentityProvider;
import dev.berth.server.security.oidc.SignInFailedException;
import dev.berth.server.web.Form;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Where the provider itself says that somebody's session there is over (OpenID Connect Back-Channel Logout 1.0). Nothing that
 * comes along counts but the signed token.
 */
@Path(IdentityProvider.LOGOUT_TOKENS)
@PermitAll
@Produces(MediaType.APPLICATION_JSON)
class LogoutTokenResource {
    private static final Logger LOG = Logger.getLogger(LogoutTokenResource.class);

    private final IdentityProvider provider;
    private final PersonSessions people;
    private final Attempts attempts;

    LogoutTokenResource(IdentityProvider provider, PersonSessions people, Attempts attempts) {
        this.provider = provider;
        this.people = people;
        this.attempts = attempts;
    }

    @POST
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> end(byte @Nullable [] body, @Context RoutingContext routing) {
        String from = PublicAddress.client(routing.request());
        attempts.require(from);
        return provider.ended(routing, Form.of(body).text("logout_token"))
                .flatMap(ended -> people.end(ended, from))
                .map(count -> {
                    attempts.succeeded(from);
                    LOG.infof("the identity provider ended sessions: count=%d", count);
                    return Response.ok().build();
                })
                .onFailure(SignInFailedException.class)
                .recoverWithItem(failure -> {
                    LOG.warnf("logout token refused: address=%s reason=%s", from, failure.getMessage());
                    return Response.status(Response.Status.BAD_REQUEST)
                            .entity("{\"error\":\"invalid_request\"}")
                            .build();
                });
    }
}
