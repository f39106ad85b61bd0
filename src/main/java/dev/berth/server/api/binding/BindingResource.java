package dev.berth.server.api.binding;

import dev.berth.server.api.request.MergePatch;
import dev.berth.server.api.request.PageResponse;
import dev.berth.server.api.request.Paging;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.api.request.PublicAddress;
import dev.berth.server.api.request.RequestJson;
import dev.berth.server.control.port.BindingStore.Stored;
import dev.berth.server.security.Roles;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
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
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Bindings: which tokens of other issuers count here. */
@Path("/api/v1/bindings")
@Tag(name = "Bindings")
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
class BindingResource {
    private final BindingChanges bindings;
    private final RequestJson json;
    private final PublicAddress address;

    BindingResource(BindingChanges bindings, RequestJson json, PublicAddress address) {
        this.bindings = bindings;
        this.json = json;
        this.address = address;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<Response> create(
            @RequestBody(content = @Content(schema = @Schema(implementation = BindingRequest.class)))
                    byte @Nullable [] body,
            @Context HttpServerRequest request) {
        return bindings.create(json.object(body), address.external(request))
                .map(made -> Response.status(Response.Status.CREATED)
                        .entity(response(made))
                        .build());
    }

    @GET
    public Uni<PageResponse<BindingResponse>> list(
            @QueryParam("limit") @Nullable String limit, @QueryParam("cursor") @Nullable String cursor) {
        return bindings.list(Paging.request(limit, cursor)).map(found -> PageResponse.of(found, this::response));
    }

    @GET
    @Path("/{name}")
    public Uni<BindingResponse> get(@PathParam("name") String name) {
        return bindings.existing(PathNames.binding(name)).map(this::response);
    }

    @PATCH
    @Path("/{name}")
    @Consumes({MergePatch.MEDIA_TYPE, MediaType.APPLICATION_JSON})
    public Uni<BindingResponse> update(
            @PathParam("name") String name,
            @RequestBody(content = @Content(schema = @Schema(implementation = BindingRequest.class)))
                    byte @Nullable [] body,
            @Context HttpServerRequest request) {
        return bindings.update(PathNames.binding(name), json.object(body), address.external(request))
                .map(this::response);
    }

    @DELETE
    @Path("/{name}")
    public Uni<Response> delete(@PathParam("name") String name) {
        return bindings.delete(PathNames.binding(name))
                .replaceWith(() -> Response.noContent().build());
    }

    private BindingResponse response(Stored stored) {
        return BindingResponse.of(bindings.request(stored), stored.createdAt());
    }
}
