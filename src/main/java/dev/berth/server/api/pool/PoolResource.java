package dev.berth.server.api.pool;

import dev.berth.domain.id.PoolName;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.request.MergePatch;
import dev.berth.server.api.request.PageResponse;
import dev.berth.server.api.request.Paging;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.api.request.RequestJson;
import dev.berth.server.control.Pools;
import dev.berth.server.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Pools and their scaling. */
@Path("/api/v1/pools")
@Tag(name = "Pools")
@RolesAllowed(Roles.VIEWER)
@Produces(MediaType.APPLICATION_JSON)
class PoolResource {
    private final PoolChanges changes;
    private final SeenPools seen;
    private final Pools pools;
    private final PoolViews views;
    private final RequestJson json;

    PoolResource(PoolChanges changes, SeenPools seen, Pools pools, PoolViews views, RequestJson json) {
        this.changes = changes;
        this.seen = seen;
        this.pools = pools;
        this.views = views;
        this.json = json;
    }

    @POST
    @RolesAllowed(Roles.ADMIN)
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<Response> create(@Nullable PoolRequest request) {
        return changes.create(Checks.body(request))
                .map(pool -> Response.status(Response.Status.CREATED)
                        .entity(views.response(pool))
                        .build());
    }

    @GET
    @RolesAllowed(Roles.USER)
    public Uni<PageResponse<PoolResponse>> list(
            @QueryParam("limit") @Nullable String limit, @QueryParam("cursor") @Nullable String cursor) {
        return Paging.respond(seen.list(Paging.request(limit, cursor)), views::response);
    }

    @GET
    @Path("/{name}")
    public Uni<PoolResponse> get(@PathParam("name") String name) {
        return changes.existing(PathNames.pool(name)).map(views::response);
    }

    @PATCH
    @Path("/{name}")
    @RolesAllowed(Roles.ADMIN)
    @Consumes({MergePatch.MEDIA_TYPE, MediaType.APPLICATION_JSON})
    public Uni<PoolResponse> update(
            @PathParam("name") String name,
            @RequestBody(content = @Content(schema = @Schema(implementation = PoolRequest.class)))
                    byte @Nullable [] body) {
        return changes.update(PathNames.pool(name), json.object(body)).map(views::response);
    }

    @DELETE
    @Path("/{name}")
    @RolesAllowed(Roles.ADMIN)
    public Uni<Response> delete(@PathParam("name") String name) {
        return changes.delete(PathNames.pool(name))
                .replaceWith(() -> Response.noContent().build());
    }

    @GET
    @Path("/{name}/scaling")
    public Uni<ScalingResponse> scaling(@PathParam("name") String name) {
        PoolName pool = PathNames.pool(name);
        return changes.existing(pool)
                .map(found -> pools.scaling(pool).map(ScalingResponse::of).orElse(ScalingResponse.NONE));
    }
}
