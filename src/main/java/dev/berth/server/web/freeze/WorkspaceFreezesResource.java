package dev.berth.server.web.freeze;

import dev.berth.domain.freeze.FreezeScope;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.freeze.FreezeChanges;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.security.Roles;
import dev.berth.server.web.Form;
import dev.berth.server.web.Frames;
import dev.berth.server.web.Section;
import dev.berth.server.web.freeze.FreezePages.Asked;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** The freeze windows of a workspace. */
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

    private Asked asked(String name) {
        WorkspaceName workspace = PathNames.workspace(name);
        String address = "/app/workspaces/" + workspace;
        return new Asked(
                frames.still("Freeze windows of workspace " + workspace, Section.WORKSPACES),
                new FreezePlace(address + "/freezes", address, "Workspace " + workspace, "workspace"),
                new Windows(freezes, new FreezeScope.OfWorkspace(workspace)));
    }

    @GET
    @RolesAllowed(Roles.VIEWER)
    public Uni<TemplateInstance> list(@PathParam("name") String name) {
        return pages.list(asked(name));
    }

    @POST
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> create(@PathParam("name") String name, byte @Nullable [] body) {
        return pages.create(asked(name), body);
    }

    @GET
    @Path("/edit")
    public Uni<TemplateInstance> form(
            @PathParam("name") String name, @QueryParam("freeze") @DefaultValue("") String freeze) {
        return pages.form(asked(name), freeze);
    }

    @POST
    @Path("/edit")
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> change(
            @PathParam("name") String name,
            @QueryParam("freeze") @DefaultValue("") String freeze,
            byte @Nullable [] body) {
        return pages.change(asked(name), freeze, body);
    }

    @POST
    @Path("/delete")
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> delete(@PathParam("name") String name, byte @Nullable [] body) {
        return pages.delete(asked(name), body);
    }
}
