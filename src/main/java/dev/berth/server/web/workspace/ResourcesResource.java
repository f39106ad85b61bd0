package dev.berth.server.web.workspace;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.Paging;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.api.state.StateContents;
import dev.berth.server.api.state.StateContents.Resources;
import dev.berth.server.api.state.content.ResourceListing;
import dev.berth.server.api.workspace.WorkspaceChanges;
import dev.berth.server.control.port.Page;
import dev.berth.server.security.Roles;
import dev.berth.server.web.Frame;
import dev.berth.server.web.Frames;
import dev.berth.server.web.Section;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The resources of a workspace's present state. */
@Path("/app/workspaces/{name}/resources")
@RolesAllowed(Roles.APPROVER)
@Produces(MediaType.TEXT_HTML)
class ResourcesResource {
    private static final String PAGE = "200";

    private final WorkspaceChanges workspaces;
    private final StateContents contents;
    private final Frames frames;

    ResourcesResource(WorkspaceChanges workspaces, StateContents contents, Frames frames) {
        this.workspaces = workspaces;
        this.contents = contents;
        this.frames = frames;
    }

    /**
     * The page.
     *
     * @param state null when there is none, or it cannot be read
     * @param none why
     * @param more where the next page begins, empty when there is none
     */
    @CheckedTemplate(basePath = "web/workspace", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record ResourceList(
            Frame frame,
            Head head,
            @Nullable StateRow state,
            String none,
            ResourceListing listing,
            String cursor,
            String more)
            implements TemplateInstance {}

    @GET
    public Uni<TemplateInstance> list(@PathParam("name") String name, @QueryParam("cursor") @Nullable String cursor) {
        WorkspaceName workspace = PathNames.workspace(name);
        Page.Request page = Paging.request(PAGE, cursor);
        Frame frame = frames.following("Resources of " + workspace, Section.WORKSPACES, "?workspace=" + workspace);
        Head head = Head.of(frame, workspace, "resources");
        Uni<TemplateInstance> resources = contents.resources(workspace, page)
                .map(found -> page(frame, head, found, cursor == null ? "" : cursor))
                .onFailure(OutputsResource::nothingToRead)
                .recoverWithItem(failure -> new ResourceList(
                        frame,
                        head,
                        null,
                        ((ProblemException) failure).problem().detail(),
                        new ResourceListing(0, 0, List.of()),
                        "",
                        ""));
        return workspaces.existing(workspace).flatMap(found -> resources);
    }

    private static TemplateInstance page(Frame frame, Head head, Resources found, String cursor) {
        return new ResourceList(
                frame,
                head,
                StateRow.of(found.version()),
                "",
                found.listing(),
                cursor,
                found.nextCursor() == null ? "" : found.nextCursor());
    }
}
