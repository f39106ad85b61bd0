package dev.berth.server.api.state;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.request.PageResponse;
import dev.berth.server.api.request.Paging;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.StateStore.Replaced;
import dev.berth.server.control.port.StateStore.Stored;
import dev.berth.server.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The versions of a workspace's state: the present one, earlier ones, and those that never became the present one. */
@Path("/api/v1/workspaces/{name}/state/versions")
@Tag(name = "State")
@RolesAllowed(Roles.APPROVER)
@Produces(MediaType.APPLICATION_JSON)
class StateVersionResource {
    private final StateVersions versions;
    private final StateContents contents;

    StateVersionResource(StateVersions versions, StateContents contents) {
        this.versions = versions;
        this.contents = contents;
    }

    @GET
    public Uni<PageResponse<StateVersionResponse>> versions(
            @PathParam("name") String name,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        Page.Request page = Paging.request(limit, cursor);
        Uni<Page<Stored>> found = versions.list(PathNames.workspace(name), page);
        return Paging.respond(found, StateVersionResponse::of);
    }

    /** By its serial, or by its id, which begins with a {@code v}. */
    @GET
    @Path("/{version}")
    public Uni<Response> version(@PathParam("name") String name, @PathParam("version") String version) {
        return versions.content(PathNames.workspace(name), version)
                .map(state ->
                        Response.ok(state, MediaType.APPLICATION_JSON_TYPE).build());
    }

    /** What changed from one version to another, without the values of resources. */
    @GET
    @Path("/{version}/changes")
    public Uni<StateChangesResponse> changes(
            @PathParam("name") String name,
            @PathParam("version") String version,
            @Parameter(required = true, description = "The version to compare it with: its serial, or its id")
                    @QueryParam("since")
                    @Nullable
                    String since) {
        return contents.changes(PathNames.workspace(name), version, since).map(StateChangesResponse::of);
    }

    /** Makes a copy of that version the present state, under a serial of its own. */
    @POST
    @Path("/{version}/restore")
    public Uni<Response> restore(@PathParam("name") String name, @PathParam("version") String version) {
        WorkspaceName workspace = PathNames.workspace(name);
        return versions.restore(workspace, version).map(replaced -> restored(replaced, workspace));
    }

    private static Response restored(Replaced replaced, WorkspaceName workspace) {
        Stored version = replaced.version();
        return version == null
                ? StateAnswers.of(replaced.written(), workspace)
                : Response.status(Response.Status.CREATED)
                        .entity(StateVersionResponse.of(version))
                        .build();
    }
}
