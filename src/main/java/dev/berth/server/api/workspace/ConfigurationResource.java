package dev.berth.server.api.workspace;

import dev.berth.domain.access.Author;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.Caller;
import dev.berth.server.api.request.PageResponse;
import dev.berth.server.api.request.Paging;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.api.request.RequestJson;
import dev.berth.server.control.port.ConfigurationStore;
import dev.berth.server.control.port.ConfigurationStore.Configuration;
import dev.berth.server.control.port.ConfigurationStore.Draft;
import dev.berth.server.control.port.ConfigurationStore.Upload;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.WorkspaceStore;
import dev.berth.server.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Configurations come in as a whole, at once or once they have been made. */
@Path("/api/v1/workspaces/{name}")
@Tag(name = "Workspaces")
@RolesAllowed(Roles.SUBMITTER)
@Produces(MediaType.APPLICATION_JSON)
class ConfigurationResource {
    private final ConfigurationStore configurations;
    private final ConfigurationIntake intake;
    private final WorkspaceStore workspaces;
    private final RequestJson json;
    private final Caller caller;

    ConfigurationResource(
            ConfigurationStore configurations,
            ConfigurationIntake intake,
            WorkspaceStore workspaces,
            RequestJson json,
            Caller caller) {
        this.configurations = configurations;
        this.intake = intake;
        this.workspaces = workspaces;
        this.json = json;
        this.caller = caller;
    }

    @PUT
    @Path("/configuration")
    @Consumes({"application/gzip", "application/x-gzip", "application/x-tar+gzip"})
    public Uni<Response> put(@PathParam("name") String name, byte @Nullable [] body) {
        return intake.put(PathNames.workspace(name), Checks.body(body), Author.of(caller.identity()))
                .map(stored -> Response.status(Response.Status.CREATED)
                        .entity(ConfigurationResponse.of(stored))
                        .build());
    }

    @POST
    @Path("/configurations")
    public Uni<Response> make(
            @PathParam("name") String name,
            @RequestBody(
                            required = false,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(implementation = ConfigurationRequest.class)))
                    byte @Nullable [] body) {
        WorkspaceName workspace = PathNames.workspace(name);
        ConfigurationRequest request = json.optional(body, ConfigurationRequest.class, ConfigurationRequest.EMPTY)
                .checked();
        Draft draft = new Draft(
                workspace,
                Boolean.TRUE.equals(request.speculative()),
                Boolean.TRUE.equals(request.provisional()),
                Author.of(caller.identity()));
        return intake.make(draft).map(ConfigurationResource::made);
    }

    private static Response made(Configuration configuration) {
        return Response.status(Response.Status.CREATED)
                .entity(ConfigurationResponse.of(configuration))
                .header(
                        HttpHeaders.LOCATION,
                        "/api/v1/workspaces/" + configuration.workspace() + "/configurations/"
                                + configuration.version())
                .build();
    }

    @GET
    @Path("/configurations")
    @RolesAllowed(Roles.VIEWER)
    public Uni<PageResponse<ConfigurationResponse>> list(
            @PathParam("name") String name,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        WorkspaceName workspace = PathNames.workspace(name);
        Page.Request page = Paging.request(limit, cursor);
        return workspaces
                .find(workspace)
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("workspace", workspace)))
                .flatMap(found -> Paging.respond(configurations.list(workspace, page), ConfigurationResponse::of));
    }

    @GET
    @Path("/configurations/{version}")
    @RolesAllowed(Roles.VIEWER)
    public Uni<ConfigurationResponse> get(@PathParam("name") String name, @PathParam("version") String version) {
        WorkspaceName workspace = PathNames.workspace(name);
        int number = PathNames.configuration(version);
        return configurations
                .find(workspace, number)
                .map(found -> found.orElseThrow(() -> ConfigurationIntake.notFound(workspace, number)))
                .map(ConfigurationResponse::of);
    }

    @PUT
    @Path("/configurations/{version}/content")
    @Consumes({"application/gzip", "application/x-gzip", "application/x-tar+gzip"})
    public Uni<ConfigurationResponse> upload(
            @PathParam("name") String name, @PathParam("version") String version, byte @Nullable [] body) {
        Upload upload =
                new Upload(PathNames.workspace(name), PathNames.configuration(version), Author.of(caller.identity()));
        return intake.upload(upload, Checks.body(body)).map(ConfigurationResponse::of);
    }
}
