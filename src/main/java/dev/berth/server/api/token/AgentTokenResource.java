package dev.berth.server.api.token;

import dev.berth.domain.id.PoolName;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.request.PageResponse;
import dev.berth.server.api.request.Paging;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.api.request.RequestJson;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.PoolStore;
import dev.berth.server.control.port.TokenBuilder;
import dev.berth.server.control.port.TokenStore;
import dev.berth.server.control.port.TokenStore.Kind;
import dev.berth.server.control.port.TokenStore.Token;
import dev.berth.server.security.Digests;
import dev.berth.server.security.Roles;
import dev.berth.server.security.TokenSecret;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
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
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Tokens for the agents of a static pool. */
@Path("/api/v1/pools/{pool}/tokens")
@Tag(name = "Agent tokens")
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
class AgentTokenResource {
    private final TokenStore tokens;
    private final PoolStore pools;
    private final RequestJson json;
    private final AuditTrail deed;

    AgentTokenResource(TokenStore tokens, PoolStore pools, RequestJson json, AuditTrail deed) {
        this.tokens = tokens;
        this.pools = pools;
        this.json = json;
        this.deed = deed;
    }

    @POST
    public Uni<Response> create(
            @PathParam("pool") String poolName,
            @RequestBody(
                            required = false,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(implementation = AgentTokenRequest.class)))
                    byte @Nullable [] body) {
        PoolName pool = PathNames.pool(poolName);
        Token token = checked(pool, json.optional(body, AgentTokenRequest.class, AgentTokenRequest.EMPTY));
        String secret = TokenSecret.make();
        return tokens.create(token, Digests.sha256(secret))
                .map(created -> {
                    if (!created) {
                        throw ProblemException.notFound("pool", pool);
                    }
                    return Response.status(Response.Status.CREATED)
                            .entity(TokenResponse.withSecret(token, secret))
                            .build();
                })
                .flatMap(deed.audited(AuditAction.AGENT_TOKEN_CREATE, pool, token.id()));
    }

    @GET
    public Uni<PageResponse<TokenResponse>> list(
            @PathParam("pool") String poolName,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        PoolName pool = PathNames.pool(poolName);
        var page = Paging.request(limit, cursor);
        return pools.find(pool)
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("pool", pool)))
                .flatMap(found -> Paging.respond(tokens.list(Kind.AGENT, pool, page), TokenResponse::of));
    }

    @DELETE
    @Path("/{id}")
    public Uni<Response> delete(@PathParam("pool") String poolName, @PathParam("id") String id) {
        PoolName pool = PathNames.pool(poolName);
        return tokens.delete(Kind.AGENT, pool, id)
                .map(deleted -> {
                    if (!deleted) {
                        throw ProblemException.notFound("token", id);
                    }
                    return Response.noContent().build();
                })
                .flatMap(deed.audited(AuditAction.AGENT_TOKEN_DELETE, pool, id));
    }

    private Token checked(PoolName pool, AgentTokenRequest request) {
        Checks checks = new Checks();
        String name = request.name() == null ? "agent-" + pool : checks.label("name", request.name());
        Instant now = deed.now();
        Instant expiresAt = Expiry.at(checks, request.expiresIn(), now);
        checks.done();
        return TokenBuilder.builder()
                .id(UUID.randomUUID().toString())
                .kind(Kind.AGENT)
                .name(name)
                .person(null)
                .owner(null)
                .role(null)
                .teams(Set.of())
                .pool(pool)
                .createdAt(now)
                .expiresAt(expiresAt)
                .build();
    }
}
