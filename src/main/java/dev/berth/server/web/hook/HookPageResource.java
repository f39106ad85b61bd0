package dev.berth.server.web.hook;

import dev.berth.server.security.Roles;
import dev.berth.server.web.Form;
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

/** The hooks for all that happens (O1). */
@Path("/app/settings/hooks")
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.TEXT_HTML)
class HookPageResource {
    private final HookPages pages;

    HookPageResource(HookPages pages) {
        this.pages = pages;
    }

    @GET
    public Uni<TemplateInstance> list() {
        return pages.list(HookPlace.ALL);
    }

    @GET
    @Path("/edit")
    public Uni<TemplateInstance> form(@QueryParam("hook") @DefaultValue("") String hook) {
        return pages.form(HookPlace.ALL, hook);
    }

    @POST
    @Path("/edit")
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> set(@QueryParam("hook") @DefaultValue("") String hook, byte @Nullable [] body) {
        return pages.set(HookPlace.ALL, hook, body);
    }

    @POST
    @Path("/delete")
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> delete(byte @Nullable [] body) {
        return pages.delete(HookPlace.ALL, body);
    }

    @POST
    @Path("/rotate")
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> rotate(byte @Nullable [] body) {
        return pages.rotate(HookPlace.ALL, body);
    }

    @POST
    @Path("/ping")
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> ping(byte @Nullable [] body) {
        return pages.ping(HookPlace.ALL, body);
    }

    @GET
    @Path("/deliveries")
    public Uni<TemplateInstance> deliveries(
            @QueryParam("hook") @DefaultValue("") String hook, @QueryParam("cursor") @DefaultValue("") String cursor) {
        return pages.deliveries(HookPlace.ALL, hook, cursor);
    }

    @POST
    @Path("/send")
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> send(byte @Nullable [] body) {
        return pages.send(HookPlace.ALL, body);
    }
}
