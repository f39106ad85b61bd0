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
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** The hooks of something that has a name, a pool or a workspace (O1); what that is says the address of who extends it. */
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.TEXT_HTML)
abstract class NamedHookPageResource {
    private final HookPages pages;

    NamedHookPageResource(HookPages pages) {
        this.pages = pages;
    }

    abstract HookPlace place(String name);

    @GET
    public Uni<TemplateInstance> list(@PathParam("name") String name) {
        return pages.list(place(name));
    }

    @GET
    @Path("/edit")
    public Uni<TemplateInstance> form(
            @PathParam("name") String name, @QueryParam("hook") @DefaultValue("") String hook) {
        return pages.form(place(name), hook);
    }

    @POST
    @Path("/edit")
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> set(
            @PathParam("name") String name, @QueryParam("hook") @DefaultValue("") String hook, byte @Nullable [] body) {
        return pages.set(place(name), hook, body);
    }

    @POST
    @Path("/delete")
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> delete(@PathParam("name") String name, byte @Nullable [] body) {
        return pages.delete(place(name), body);
    }

    @POST
    @Path("/rotate")
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> rotate(@PathParam("name") String name, byte @Nullable [] body) {
        return pages.rotate(place(name), body);
    }

    @POST
    @Path("/ping")
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> ping(@PathParam("name") String name, byte @Nullable [] body) {
        return pages.ping(place(name), body);
    }

    @GET
    @Path("/deliveries")
    public Uni<TemplateInstance> deliveries(
            @PathParam("name") String name,
            @QueryParam("hook") @DefaultValue("") String hook,
            @QueryParam("cursor") @DefaultValue("") String cursor) {
        return pages.deliveries(place(name), hook, cursor);
    }

    @POST
    @Path("/send")
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> send(@PathParam("name") String name, byte @Nullable [] body) {
        return pages.send(place(name), body);
    }
}
