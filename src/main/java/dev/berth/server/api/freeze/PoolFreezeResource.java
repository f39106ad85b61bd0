package dev.berth.server.api.freeze;

import dev.berth.domain.freeze.FreezeScope;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.request.ItemsResponse;
import dev.berth.server.api.request.MergePatch;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.api.request.RequestJson;
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
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The freeze windows of a pool (W3). */
@Path("/api/v1/pools/{name}/freezes")
@Tag(name = "Freeze windows")
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
class PoolFreezeResource {
    private final FreezeChanges freezes;
    private final FreezeAnswers answers;
    private final RequestJson json;

    PoolFreezeResource(FreezeChanges freezes, FreezeAnswers answers, RequestJson json) {
        this.freezes = freezes;
        this.answers = answers;
        this.json = json;
    }

    private static FreezeScope on(String name) {
        return new FreezeScope.OfPool(PathNames.pool(name));
    }

    /** All of them: there are no more than 20. */
    @GET
    @RolesAllowed(Roles.VIEWER)
    public Uni<ItemsResponse<FreezeResponse>> list(@PathParam("name") String name) {
        return answers.list(freezes.ofPool(PathNames.pool(name)));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<Response> create(@PathParam("name") String name, @Nullable FreezeRequest request) {
        return answers.made(freezes.create(on(name), Checks.body(request)));
    }

    @GET
    @Path("/{id}")
    @RolesAllowed(Roles.VIEWER)
    public Uni<FreezeResponse> get(@PathParam("name") String name, @PathParam("id") String id) {
        return answers.one(freezes.existing(on(name), FreezeChanges.numbered(id)));
    }

    @PATCH
    @Path("/{id}")
    @Consumes({MergePatch.MEDIA_TYPE, MediaType.APPLICATION_JSON})
    public Uni<FreezeResponse> update(
            @PathParam("name") String name,
            @PathParam("id") String id,
            @RequestBody(content = @Content(schema = @Schema(implementation = FreezeRequest.class)))
                    byte @Nullable [] body) {
        return answers.one(freezes.update(on(name), FreezeChanges.numbered(id), json.object(body)));
    }

    @DELETE
    @Path("/{id}")
    public Uni<Response> delete(@PathParam("name") String name, @PathParam("id") String id) {
        return freezes.delete(on(name), FreezeChanges.numbered(id))
                .replaceWith(() -> Response.noContent().build());
    }
}
