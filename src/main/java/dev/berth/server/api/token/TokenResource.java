package dev.berth.server.api.token;

import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.request.PageResponse;
import dev.berth.server.api.request.Paging;
import dev.berth.server.security.Roles;
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
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** API tokens. */
@Path("/api/v1/tokens")
@Tag(name = "Tokens")
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
class TokenResource {
    private final TokenChanges tokens;

    TokenResource(TokenChanges tokens) {
        this.tokens = tokens;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<Response> create(@Nullable TokenRequest request) {
        TokenRequest asked = Checks.body(request);
        return tokens.create(new TokenChanges.Wish(
                        asked.name(), asked.role(), asked.person(), asked.teams(), asked.expiresIn()))
                .map(made -> Response.status(Response.Status.CREATED)
                        .entity(TokenResponse.withSecret(made.token(), made.secret()))
                        .build());
    }

    @GET
    public Uni<PageResponse<TokenResponse>> list(
            @QueryParam("limit") @Nullable String limit, @QueryParam("cursor") @Nullable String cursor) {
        return tokens.list(Paging.request(limit, cursor)).map(found -> PageResponse.of(found, TokenResponse::of));
    }

    @DELETE
    @Path("/{id}")
    public Uni<Response> delete(@PathParam("id") String id) {
        return tokens.revoke(id).map(gone -> Response.noContent().build());
    }
}
