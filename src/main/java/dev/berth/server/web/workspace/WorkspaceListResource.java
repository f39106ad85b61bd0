package dev.berth.server.web.workspace;

import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.access.Sights;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.Problem;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.Paging;
import dev.berth.server.api.workspace.WorkspaceChanges;
import dev.berth.server.control.port.DriftStore;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.WorkspaceStore.Filter;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import dev.berth.server.security.Roles;
import dev.berth.server.web.Frame;
import dev.berth.server.web.Frames;
import dev.berth.server.web.Section;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The list of workspaces. */
@Path(Addresses.LIST)
@RolesAllowed(Roles.USER)
@Produces(MediaType.TEXT_HTML)
class WorkspaceListResource {
    private static final String PAGE = "50";

    private final WorkspaceChanges workspaces;
    private final TaskStore tasks;
    private final DriftStore drifts;
    private final Frames frames;
    private final Sights sights;

    WorkspaceListResource(
            WorkspaceChanges workspaces, TaskStore tasks, DriftStore drifts, Frames frames, Sights sights) {
        this.drifts = drifts;
        this.sights = sights;
        this.workspaces = workspaces;
        this.tasks = tasks;
        this.frames = frames;
    }

    /**
     * The page.
     *
     * @param cursor where this page begins, empty for the newest
     * @param more where the next one begins, empty when there is none
     * @param wrong what is wrong with the filter; empty when nothing is
     */
    @CheckedTemplate(basePath = "web/workspace", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record WorkspaceList(
            Frame frame, WorkspaceFilter filter, List<WorkspaceRow> rows, String cursor, String more, String wrong)
            implements TemplateInstance {}

    @GET
    public Uni<Response> list(
            @QueryParam("name") @DefaultValue("") String name,
            @QueryParam("pool") @DefaultValue("") String pool,
            @QueryParam("tag") @DefaultValue("") String tag,
            @QueryParam("drift") @DefaultValue("") String drift,
            @QueryParam("cursor") @DefaultValue("") String cursor) {
        WorkspaceFilter filter = new WorkspaceFilter(name.strip(), pool.strip(), tag.strip(), drift.strip());
        Frame frame = frames.following("Workspaces", Section.WORKSPACES, "?");
        Checks checks = new Checks();
        try {
            Page.Request page = Paging.request(checks, PAGE, cursor.isEmpty() ? null : cursor);
            Filter wanted = filter.checked(checks).seenBy(sights.sight());
            checks.done();
            return Paging.read(workspaces.list(wanted, page)).flatMap(found -> shown(frame, filter, cursor, found));
        } catch (ProblemException e) {
            return Uni.createFrom().item(refused(frame, filter, e.problem()));
        }
    }

    private Uni<Response> shown(Frame frame, WorkspaceFilter filter, String cursor, Page<Workspace> found) {
        List<WorkspaceName> names = found.items().stream().map(Workspace::name).toList();
        return Uni.combine()
                .all()
                .unis(tasks.newest(names), drifts.of(names))
                .with((newest, drifted) -> new WorkspaceList(
                        frame,
                        filter,
                        found.items().stream()
                                .map(one -> WorkspaceRow.of(one, drifted.get(one.name()), newest.get(one.name())))
                                .toList(),
                        cursor,
                        orEmpty(found.nextCursor()),
                        ""))
                .map(page -> Response.ok(page).build());
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static Response refused(Frame frame, WorkspaceFilter filter, Problem problem) {
        return Response.status(problem.status())
                .entity(new WorkspaceList(frame, filter, List.of(), "", "", problem.detail()))
                .build();
    }
}
