package dev.berth.server.api.hook;

import dev.berth.domain.hook.HookScope;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.request.ItemsResponse;
import dev.berth.server.api.request.MergePatch;
import dev.berth.server.api.request.PageResponse;
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
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The hooks of a workspace (O1). */
@Path("/api/v1/workspaces/{name}/hooks")
@Tag(name = "Hooks")
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
class WorkspaceHookResource {
    private final HookChanges hooks;
    private final HookDeliveries deliveries;
    private final RequestJson json;

    WorkspaceHookResource(HookChanges hooks, HookDeliveries deliveries, RequestJson json) {
        this.hooks = hooks;
        this.deliveries = deliveries;
        this.json = json;
    }

    private static HookScope scope(String workspace) {
        return new HookScope.OfWorkspace(PathNames.workspace(workspace));
    }

    /** All of them, by name: there are no more than 20. */
    @GET
    public Uni<ItemsResponse<HookResponse>> list(@PathParam("name") String name) {
        return hooks.of(scope(name)).map(ItemsResponse::new);
    }

    /** Makes one; its secret is in this answer and in no other. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<Response> create(@PathParam("name") String name, @Nullable HookRequest request) {
        return hooks.create(scope(name), Checks.body(request))
                .map(made ->
                        Response.status(Response.Status.CREATED).entity(made).build());
    }

    @GET
    @Path("/{hook}")
    public Uni<HookResponse> get(@PathParam("name") String name, @PathParam("hook") String hook) {
        return hooks.existing(scope(name), HookChanges.named(hook));
    }

    @PATCH
    @Path("/{hook}")
    @Consumes({MergePatch.MEDIA_TYPE, MediaType.APPLICATION_JSON})
    public Uni<HookResponse> update(
            @PathParam("name") String name,
            @PathParam("hook") String hook,
            @RequestBody(content = @Content(schema = @Schema(implementation = HookRequest.class)))
                    byte @Nullable [] body) {
        return hooks.update(scope(name), HookChanges.named(hook), json.object(body));
    }

    @DELETE
    @Path("/{hook}")
    public Uni<Response> delete(@PathParam("name") String name, @PathParam("hook") String hook) {
        return hooks.delete(scope(name), HookChanges.named(hook))
                .replaceWith(() -> Response.noContent().build());
    }

    /** A new secret, in this answer and in no other; the one before signs besides for a while. */
    @POST
    @Path("/{hook}/rotate")
    public Uni<HookResponse> rotate(
            @PathParam("name") String name,
            @PathParam("hook") String hook,
            @RequestBody(content = @Content(schema = @Schema(implementation = RotateRequest.class)))
                    byte @Nullable [] body) {
        RotateRequest request = json.optional(body, RotateRequest.class, RotateRequest.USUAL);
        return hooks.rotate(scope(name), HookChanges.named(hook), request.keepPrevious());
    }

    /** Sends a trial at once, and says what came of it. */
    @POST
    @Path("/{hook}/ping")
    public Uni<PingResponse> ping(@PathParam("name") String name, @PathParam("hook") String hook) {
        return deliveries.ping(scope(name), HookChanges.named(hook));
    }

    @GET
    @Path("/{hook}/deliveries")
    public Uni<PageResponse<DeliveryResponse>> deliveries(
            @PathParam("name") String name,
            @PathParam("hook") String hook,
            @QueryParam("status") @Nullable String status,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return deliveries.list(scope(name), HookChanges.named(hook), new HookDeliveries.Query(status, limit, cursor));
    }

    @GET
    @Path("/{hook}/deliveries/{delivery}")
    public Uni<DeliveryResponse> delivery(
            @PathParam("name") String name, @PathParam("hook") String hook, @PathParam("delivery") String delivery) {
        return deliveries.existing(scope(name), HookChanges.named(hook), HookDeliveries.numbered(delivery));
    }

    /** Lets one be sent again. */
    @POST
    @Path("/{hook}/deliveries/{delivery}/send")
    public Uni<DeliveryResponse> send(
            @PathParam("name") String name, @PathParam("hook") String hook, @PathParam("delivery") String delivery) {
        return deliveries.again(scope(name), HookChanges.named(hook), HookDeliveries.numbered(delivery));
    }
}
