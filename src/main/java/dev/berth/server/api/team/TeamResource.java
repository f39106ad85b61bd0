package dev.berth.server.api.team;

import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.request.ItemsResponse;
import dev.berth.server.api.request.MergePatch;
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

/** Teams: who is in them, and what they may (I4). */
@Path("/api/v1/teams")
@Tag(name = "Teams")
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
class TeamResource {
    private final TeamChanges teams;
    private final RequestJson json;

    TeamResource(TeamChanges teams, RequestJson json) {
        this.teams = teams;
        this.json = json;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<Response> create(@Nullable TeamRequest request) {
        return teams.create(Checks.body(request))
                .map(made -> Response.status(Response.Status.CREATED)
                        .entity(TeamResponse.of(made))
                        .build());
    }

    /** All of them, by name: there are no more than 500. */
    @GET
    public Uni<ItemsResponse<TeamResponse>> list() {
        return teams.all()
                .map(found ->
                        new ItemsResponse<>(found.stream().map(TeamResponse::of).toList()));
    }

    @GET
    @Path("/{name}")
    public Uni<TeamResponse> get(@PathParam("name") String name) {
        return teams.existing(TeamChanges.named(name)).map(TeamResponse::of);
    }

    @PATCH
    @Path("/{name}")
    @Consumes({MergePatch.MEDIA_TYPE, MediaType.APPLICATION_JSON})
    public Uni<TeamResponse> update(
            @PathParam("name") String name,
            @RequestBody(content = @Content(schema = @Schema(implementation = TeamRequest.class)))
                    byte @Nullable [] body) {
        return teams.update(TeamChanges.named(name), json.object(body)).map(TeamResponse::of);
    }

    @DELETE
    @Path("/{name}")
    public Uni<Response> delete(@PathParam("name") String name) {
        return teams.delete(TeamChanges.named(name))
                .replaceWith(() -> Response.noContent().build());
    }
}
