package dev.berth.server.api.token;

import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.request.PageResponse;
import dev.berth.server.api.request.Paging;
import dev.berth.server.control.port.TokenStore;
import dev.berth.server.control.port.TokenStore.Kind;
import dev.berth.server.control.port.TokenStore.Role;
import dev.berth.server.control.port.TokenStore.Token;
import dev.berth.server.security.Digests;
import dev.berth.server.security.Roles;
import dev.berth.server.security.TokenSecret;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** API tokens. */
@Path("/api/v1/tokens")
@Tag(name = "Tokens")
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
class TokenResource {
    private final TokenStore tokens;
    private final AuditTrail deed;

    TokenResource(TokenStore tokens, AuditTrail deed) {
        this.tokens = tokens;
        this.deed = deed;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<Response> create(@Nullable TokenRequest request) {
        Token token = checked(Checks.body(request));
        String secret = TokenSecret.make();
        return tokens.create(token, Digests.sha256(secret))
                .replaceWith(Response.status(Response.Status.CREATED)
                        .entity(TokenResponse.withSecret(token, secret))
                        .build())
                .flatMap(deed.audited("token.create", token.id(), token.name() + " " + token.role()));
    }

    @GET
    public Uni<PageResponse<TokenResponse>> list(
            @QueryParam("limit") @Nullable String limit, @QueryParam("cursor") @Nullable String cursor) {
        return Paging.respond(tokens.list(Kind.API, null, Paging.request(limit, cursor)), TokenResponse::of);
    }

    @DELETE
    @Path("/{id}")
    public Uni<Response> delete(@PathParam("id") String id) {
        return tokens.delete(Kind.API, null, id)
                .map(deleted -> {
                    if (!deleted) {
                        throw ProblemException.notFound("token", id);
                    }
                    return Response.noContent().build();
                })
                .flatMap(deed.audited("token.delete", id));
    }

    private Token checked(TokenRequest request) {
        Checks checks = new Checks();
        String name = checks.label("name", request.name());
        Role role = checks.word("role", request.role(), Role.values());
        Instant expiresAt = Expiry.at(checks, request.expiresIn(), deed.now());
        checks.done();
        return new Token(UUID.randomUUID().toString(), Kind.API, name, role, null, deed.now(), expiresAt);
    }
}
