package dev.berth.server.web.workspace;

import dev.berth.domain.access.Author;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.request.Caller;
import dev.berth.server.api.request.Flag;
import dev.berth.server.api.request.Paging;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.api.workspace.ConfigurationIntake;
import dev.berth.server.api.workspace.WorkspaceChanges;
import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.port.ConfigurationStore;
import dev.berth.server.control.port.ConfigurationStore.Configuration;
import dev.berth.server.control.port.ConfigurationStore.Draft;
import dev.berth.server.control.port.ConfigurationStore.Upload;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import dev.berth.server.security.Roles;
import dev.berth.server.web.Frame;
import dev.berth.server.web.Frames;
import dev.berth.server.web.Said;
import dev.berth.server.web.Section;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A workspace's configurations, and the way in for another one. */
@Path("/app/workspaces/{name}/configurations")
@RolesAllowed(Roles.VIEWER)
@Produces(MediaType.TEXT_HTML)
class ConfigurationsResource {
    private static final String PAGE = "50";

    private final WorkspaceChanges workspaces;
    private final ConfigurationStore configurations;
    private final ConfigurationIntake intake;
    private final Caller caller;
    private final Frames frames;
    private final long largest;

    ConfigurationsResource(
            WorkspaceChanges workspaces,
            ConfigurationStore configurations,
            ConfigurationIntake intake,
            Caller caller,
            Frames frames,
            BerthConfig config) {
        this.workspaces = workspaces;
        this.configurations = configurations;
        this.intake = intake;
        this.caller = caller;
        this.frames = frames;
        this.largest = config.limits().configurationSize().asLongValue();
    }

    /** How much may be uploaded. */
    public record Limit(long bytes, String text) {}

    /** @param more where the next page begins, empty when there is none */
    @CheckedTemplate(basePath = "web/workspace", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record Configurations(Frame frame, Head head, List<ConfigurationRow> rows, String cursor, String more, Limit limit)
            implements TemplateInstance {}

    @GET
    public Uni<TemplateInstance> list(@PathParam("name") String name, @QueryParam("cursor") @Nullable String cursor) {
        WorkspaceName workspace = PathNames.workspace(name);
        Page.Request page = Paging.request(PAGE, cursor);
        Frame frame = frames.following("Configurations of " + workspace, Section.WORKSPACES, "?workspace=" + workspace);
        return workspaces
                .existing(workspace)
                .flatMap(found -> Paging.read(configurations.list(workspace, page))
                        .map(list -> page(frame, found, list, cursor == null ? "" : cursor)));
    }

    private TemplateInstance page(Frame frame, Workspace workspace, Page<Configuration> found, String cursor) {
        return new Configurations(
                frame,
                Head.of(frame, workspace.name(), "configurations"),
                found.items().stream()
                        .map(one -> ConfigurationRow.of(one, workspace.configurationVersion()))
                        .toList(),
                cursor,
                found.nextCursor() == null ? "" : found.nextCursor(),
                new Limit(largest, Sizes.of(largest)));
    }

    /** The bytes of a new one. A speculative one stays in the list when it is refused, an ordinary one does not. */
    @POST
    @Path("/new/content")
    @RolesAllowed(Roles.SUBMITTER)
    @Consumes("application/gzip")
    public Uni<TemplateInstance> upload(
            @PathParam("name") String name,
            @QueryParam("speculative") @Nullable String speculative,
            byte @Nullable [] body) {
        WorkspaceName workspace = PathNames.workspace(name);
        byte[] tarGz = Checks.body(body);
        Author by = Author.of(caller.identity());
        return Flag.of("speculative", speculative)
                ? intake.make(new Draft(workspace, true, false, by))
                        .flatMap(made -> intake.upload(new Upload(workspace, made.version(), by), tarGz))
                        .map(stored -> said(stored, "for plans alone"))
                : intake.put(workspace, tarGz, by).map(stored -> said(stored, "the newest one"));
    }

    private static TemplateInstance said(Configuration stored, String what) {
        return new Said("Configuration " + stored.version() + " is here, " + what + ".");
    }
}
