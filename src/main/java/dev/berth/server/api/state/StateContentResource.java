package dev.berth.server.api.state;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.request.Flag;
import dev.berth.server.api.request.Paging;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What is in the present state, and who holds its lock, told to people: those who may read states. */
@Path("/api/v1/workspaces/{name}/state")
@Tag(name = "State")
@RolesAllowed(Roles.APPROVER)
@Produces(MediaType.APPLICATION_JSON)
class StateContentResource {
    private final StateContents contents;
    private final StateVersions versions;

    StateContentResource(StateContents contents, StateVersions versions) {
        this.contents = contents;
        this.versions = versions;
    }

    @GET
    @Path("/outputs")
    public Uni<StateOutputsResponse> outputs(
            @PathParam("name") String name,
            @Parameter(description = "Show the values of sensitive outputs too, which is recorded")
                    @QueryParam("sensitive")
                    @Nullable
                    String sensitive) {
        WorkspaceName workspace = PathNames.workspace(name);
        return contents.outputs(workspace, Flag.of("sensitive", sensitive)).map(StateOutputsResponse::of);
    }

    @GET
    @Path("/resources")
    public Uni<StateResourcesResponse> resources(
            @PathParam("name") String name,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        WorkspaceName workspace = PathNames.workspace(name);
        return contents.resources(workspace, Paging.request(limit, cursor)).map(StateResourcesResponse::of);
    }

    @GET
    @Path("/lock")
    public Uni<StateHolderResponse> holder(@PathParam("name") String name) {
        return versions.holder(PathNames.workspace(name))
                .map(holder -> StateHolderResponse.of(holder.map(StateHolder::of)));
    }
}
