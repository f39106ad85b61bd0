package dev.berth.server.web.freeze;

import dev.berth.server.api.freeze.FreezeChanges;
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
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** The freeze windows of tags. */
@Path("/app/settings/freezes")
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.TEXT_HTML)
class TagFreezesResource {
    private static final FreezePlace PLACE =
            new FreezePlace("/app/settings/freezes", "/app/settings", "Settings", "tag");

    private final FreezeChanges freezes;
    private final FreezePages pages;
    private final Frames frames;

    TagFreezesResource(FreezeChanges freezes, FreezePages pages, Frames frames) {
        this.freezes = freezes;
        this.pages = pages;
        this.frames = frames;
    }

    private Asked asked() {
        return new Asked(frames.still("Freeze windows of tags", Section.SETTINGS), PLACE, new Windows(freezes, null));
    }

    @GET
    public Uni<TemplateInstance> list() {
        return pages.list(asked());
    }

    @POST
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> create(byte @Nullable [] body) {
        return pages.create(asked(), body);
    }

    @GET
    @Path("/edit")
    public Uni<TemplateInstance> form(@QueryParam("freeze") @DefaultValue("") String freeze) {
        return pages.form(asked(), freeze);
    }

    @POST
    @Path("/edit")
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> change(@QueryParam("freeze") @DefaultValue("") String freeze, byte @Nullable [] body) {
        return pages.change(asked(), freeze, body);
    }

    @POST
    @Path("/delete")
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> delete(byte @Nullable [] body) {
        return pages.delete(asked(), body);
    }
}
