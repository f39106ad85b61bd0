package dev.berth.server.web.pool;

import dev.berth.server.api.pool.PoolChanges;
import dev.berth.server.api.request.RequestJson;
import dev.berth.server.security.Roles;
import dev.berth.server.web.Form;
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

/** Making a pool; not below the others, where its address could be the name of one. */
@Path(PoolForms.NEW)
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.TEXT_HTML)
class NewPoolResource {
    private final PoolChanges changes;
    private final PoolForms forms;
    private final RequestJson json;

    NewPoolResource(PoolChanges changes, PoolForms forms, RequestJson json) {
        this.changes = changes;
        this.forms = forms;
        this.json = json;
    }

    @GET
    public TemplateInstance empty() {
        return forms.page("", PoolForm.empty(json), null);
    }

    @POST
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> create(byte @Nullable [] body) {
        PoolForm form = PoolForm.sent(Form.of(body), json);
        return forms.shown("", form, () -> changes.create(form.body(changes::check)));
    }
}
