package dev.berth.server.api.token;

import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.request.Caller;
import dev.berth.server.api.request.PublicAddress;
import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.SessionStore;
import dev.berth.server.control.port.SessionStore.Begun;
import dev.berth.server.security.Digests;
import dev.berth.server.security.Roles;
import dev.berth.server.security.TokenSecret;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Links that open the page. */
@Path("/api/v1/sessions/links")
@Tag(name = "Sessions")
@RolesAllowed(Roles.USER)
@Produces(MediaType.APPLICATION_JSON)
class SessionLinkResource {
    /** Time enough to follow it, and little for whoever finds it later. */
    private static final Duration LIFETIME = Duration.ofMinutes(5);

    private final SessionStore sessions;
    private final PublicAddress address;
    private final Caller caller;
    private final AuditTrail deed;
    private final int most;

    SessionLinkResource(
            SessionStore sessions, PublicAddress address, Caller caller, AuditTrail deed, BerthConfig config) {
        this.sessions = sessions;
        this.address = address;
        this.caller = caller;
        this.deed = deed;
        this.most = config.sessions().perToken();
    }

    /**
     * A link.
     *
     * @param link what stands behind its {@code #} is a secret, which browsers send to nobody
     */
    @RegisterForReflection
    record LinkResponse(String link, Instant expiresAt) {}

    @POST
    @Operation(summary = "A link that signs a browser in, once, with the rights of the token that asks for it")
    public Uni<Response> create(@Context HttpServerRequest request) {
        if (caller.subject().isPresent()) {
            throw ProblemException.forbidden("a pipeline opens no page: sign in with a token of Berth");
        }
        String secret = TokenSecret.make();
        Instant now = deed.now();
        Begun link = new Begun(
                UUID.randomUUID().toString(),
                caller.tokenId(),
                caller.name(),
                Digests.sha256(secret),
                false,
                now,
                now.plus(LIFETIME));
        LinkResponse answer =
                new LinkResponse(address.external(request) + "/app/sign-in#once=" + secret, link.expiresAt());
        return sessions.begin(link, most)
                .invoke(begun -> {
                    if (!begun) {
                        throw ProblemException.of(401, "unauthorized", "this token is not known any more");
                    }
                })
                .flatMap(deed.audited(AuditAction.SESSION_LINK, link.id()))
                .replaceWith(
                        Response.status(Response.Status.CREATED).entity(answer).build());
    }
}
