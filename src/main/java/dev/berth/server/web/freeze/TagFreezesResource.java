package dev.berth.server.web.freeze;

import com.fasterxml.jackson.databind.node.ObjectNode;
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
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
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
        return new Asked(
                frames.still("Freeze windows of tags", Section.SETTINGS),
                PLACE,
                Uni.createFrom().deferred(freezes::ofTags));
    }

    @GET
    public Uni<TemplateInstance> list() {
        return pages.list(asked());
    }

    @POST
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> create(byte @Nullable [] body) {
        FreezeForm form = FreezeForm.sent(Form.of(body));
        ObjectNode window = form.body();
        return pages.done(asked(), form, () -> freezes.createOfTag(window));
    }

    @POST
    @Path("/delete")
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> delete(byte @Nullable [] body) {
        String id = Form.of(body).text("freeze");
        return pages.done(
                asked(),
                FreezeForm.EMPTY,
                () -> freezes.ofSomeTag(FreezeChanges.numbered(id))
                        .flatMap(stored -> freezes.delete(
                                stored.freeze().on(), stored.freeze().id())));
    }
}
