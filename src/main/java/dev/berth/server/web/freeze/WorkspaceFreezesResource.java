package dev.berth.server.web.freeze;

import dev.berth.domain.freeze.FreezeScope;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.freeze.FreezeChanges;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.control.port.FreezeStore.Stored;
import dev.berth.server.security.Roles;
import dev.berth.server.web.Form;
import dev.berth.server.web.Frame;
import dev.berth.server.web.Frames;
import dev.berth.server.web.Section;
import dev.berth.server.web.freeze.FreezePages.Asked;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The freeze windows of a workspace, with those of its pool and its tags. */
@Path("/app/workspaces/{name}/freezes")
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.TEXT_HTML)
class WorkspaceFreezesResource {
    private final FreezeChanges freezes;
    private final FreezePages pages;
    private final Frames frames;

    WorkspaceFreezesResource(FreezeChanges freezes, FreezePages pages, Frames frames) {
        this.freezes = freezes;
        this.pages = pages;
        this.frames = frames;
    }

    private Asked asked(WorkspaceName workspace) {
        Frame frame = frames.still("Freeze windows of workspace " + workspace, Section.WORKSPACES);
        String address = "/app/workspaces/" + workspace;
        return new Asked(
                frame,
                new FreezePlace(address + "/freezes", address, "Workspace " + workspace, "workspace"),
                windows(workspace));
    }

    private Uni<List<Stored>> windows(WorkspaceName workspace) {
        return Uni.createFrom().deferred(() -> freezes.over(workspace));
    }

    @GET
    @RolesAllowed(Roles.VIEWER)
    public Uni<TemplateInstance> list(@PathParam("name") String name) {
        return pages.list(asked(PathNames.workspace(name)));
    }

    @POST
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> create(@PathParam("name") String name, byte @Nullable [] body) {
        WorkspaceName workspace = PathNames.workspace(name);
        FreezeForm form = FreezeForm.sent(Form.of(body));
        return pages.done(
                asked(workspace), form, () -> freezes.create(new FreezeScope.OfWorkspace(workspace), form.body()));
    }

    @POST
    @Path("/delete")
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> delete(@PathParam("name") String name, byte @Nullable [] body) {
        WorkspaceName workspace = PathNames.workspace(name);
        String id = Form.of(body).text("freeze");
        return pages.done(
                asked(workspace),
                FreezeForm.EMPTY,
                () -> freezes.delete(new FreezeScope.OfWorkspace(workspace), FreezeChanges.numbered(id)));
    }
}
