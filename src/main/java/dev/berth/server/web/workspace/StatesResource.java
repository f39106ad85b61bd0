package dev.berth.server.web.workspace;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.problem.Problem;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.Paging;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.api.state.StateContents;
import dev.berth.server.api.state.StateVersions;
import dev.berth.server.api.workspace.WorkspaceChanges;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.StateStore.Stored;
import dev.berth.server.security.Roles;
import dev.berth.server.web.Frame;
import dev.berth.server.web.Frames;
import dev.berth.server.web.Redirect;
import dev.berth.server.web.Section;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The versions of a workspace's state, what changed between them, and the way back to one. */
@Path("/app/workspaces/{name}/states")
@RolesAllowed(Roles.APPROVER)
@Produces(MediaType.TEXT_HTML)
class StatesResource {
    private static final String PAGE = "50";
    private static final String ROOM = "states";

    private final WorkspaceChanges workspaces;
    private final StateVersions versions;
    private final StateContents contents;
    private final Frames frames;

    StatesResource(WorkspaceChanges workspaces, StateVersions versions, StateContents contents, Frames frames) {
        this.workspaces = workspaces;
        this.versions = versions;
        this.contents = contents;
        this.frames = frames;
    }

    /**
     * What was done or refused.
     *
     * @param restored the version that a state was restored as; empty when none was
     * @param problem why none was; empty when nothing was tried
     */
    public record Outcome(String restored, String problem) {}

    /** @param more where the next page begins, empty when there is none */
    @CheckedTemplate(basePath = "web/workspace", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record States(Frame frame, Head head, List<StateRow> rows, String cursor, String more, Outcome outcome)
            implements TemplateInstance {}

    @CheckedTemplate(basePath = "web/workspace", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record StateChanges(Frame frame, Head head, ChangesView changes) implements TemplateInstance {}

    @GET
    public Uni<TemplateInstance> list(
            @PathParam("name") String name,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("restored") @DefaultValue("") String restored) {
        WorkspaceName workspace = PathNames.workspace(name);
        String version = restored.matches("v[0-9]{1,18}") ? restored : "";
        return page(frame(workspace), workspace, cursor, new Outcome(version, ""));
    }

    @GET
    @Path("/changes")
    public Uni<TemplateInstance> changes(
            @PathParam("name") String name,
            @QueryParam("version") @DefaultValue("") String version,
            @QueryParam("since") @Nullable String since) {
        WorkspaceName workspace = PathNames.workspace(name);
        Frame frame = frames.still("What changed in " + workspace, Section.WORKSPACES);
        return contents.changes(workspace, version, since)
                .map(found -> new StateChanges(frame, Head.of(frame, workspace, ROOM), ChangesView.of(found)));
    }

    @POST
    @Path("/{version}/restore")
    public Uni<Response> restore(@PathParam("name") String name, @PathParam("version") String version) {
        WorkspaceName workspace = PathNames.workspace(name);
        Frame frame = frame(workspace);
        return versions.restored(workspace, version)
                .map(stored -> Redirect.to(Addresses.of(workspace, ROOM) + "?restored=v" + stored.id()))
                .onFailure(ProblemException.class)
                .recoverWithUni(failure -> {
                    Problem problem = ((ProblemException) failure).problem();
                    return page(frame, workspace, null, new Outcome("", problem.detail()))
                            .map(page -> Response.status(problem.status())
                                    .entity(page)
                                    .build());
                });
    }

    private Frame frame(WorkspaceName workspace) {
        return frames.following("States of " + workspace, Section.WORKSPACES, "?workspace=" + workspace);
    }

    private Uni<TemplateInstance> page(Frame frame, WorkspaceName workspace, @Nullable String cursor, Outcome outcome) {
        Page.Request page = Paging.request(PAGE, cursor);
        return workspaces
                .existing(workspace)
                .flatMap(found -> Paging.read(versions.list(workspace, page)))
                .map(found -> shown(frame, workspace, found, cursor == null ? "" : cursor, outcome));
    }

    private static TemplateInstance shown(
            Frame frame, WorkspaceName workspace, Page<Stored> found, String cursor, Outcome outcome) {
        return new States(
                frame,
                Head.of(frame, workspace, ROOM),
                StateRow.of(found.items()),
                cursor,
                found.nextCursor() == null ? "" : found.nextCursor(),
                outcome);
    }
}
