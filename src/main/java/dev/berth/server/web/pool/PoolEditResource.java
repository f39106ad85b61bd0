package dev.berth.server.web.pool;

import dev.berth.domain.id.PoolName;
import dev.berth.server.api.pool.PoolChanges;
import dev.berth.server.api.pool.PoolViews;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.api.request.RequestJson;
import dev.berth.server.security.Roles;
import dev.berth.server.web.Form;
import dev.berth.server.web.Redirect;
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
import org.jspecify.annotations.Nullable;

/** Changing a pool, and deleting it. */
@Path("/app/pools/{pool}/edit")
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.TEXT_HTML)
class PoolEditResource {
    private final PoolChanges changes;
    private final PoolViews views;
    private final PoolForms forms;
    private final RequestJson json;

    PoolEditResource(PoolChanges changes, PoolViews views, PoolForms forms, RequestJson json) {
        this.changes = changes;
        this.views = views;
        this.forms = forms;
        this.json = json;
    }

    @GET
    public Uni<TemplateInstance> present(@PathParam("pool") String name) {
        PoolName pool = PathNames.pool(name);
        return changes.existing(pool)
                .map(found -> forms.page(pool.value(), PoolForm.of(views.body(found), json), null));
    }

    @POST
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> change(@PathParam("pool") String name, byte @Nullable [] body) {
        PoolName pool = PathNames.pool(name);
        PoolForm form = PoolForm.sent(Form.of(body), json);
        return forms.shown(pool.value(), form, () -> changes.update(pool, form.body(changes::check)));
    }

    @POST
    @Path("/delete")
    public Uni<Response> delete(@PathParam("pool") String name) {
        return changes.delete(PathNames.pool(name)).replaceWith(() -> Redirect.to(PoolForms.LIST));
    }
}
