package dev.berth.server.web.setting;

import dev.berth.server.api.binding.BindingChanges;
import dev.berth.server.api.problem.Problem;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.Paging;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.api.request.PublicAddress;
import dev.berth.server.api.request.RequestJson;
import dev.berth.server.control.port.Page;
import dev.berth.server.security.Roles;
import dev.berth.server.web.Form;
import dev.berth.server.web.FormField;
import dev.berth.server.web.FormFields;
import dev.berth.server.web.Frame;
import dev.berth.server.web.Frames;
import dev.berth.server.web.Redirect;
import dev.berth.server.web.Section;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which tokens of other issuers count here (I3). */
@Path(SettingRooms.BINDINGS)
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.TEXT_HTML)
class BindingPageResource {
    private static final String PAGE = "50";

    private final BindingChanges bindings;
    private final RequestJson json;
    private final PublicAddress address;
    private final Frames frames;

    BindingPageResource(BindingChanges bindings, RequestJson json, PublicAddress address, Frames frames) {
        this.bindings = bindings;
        this.json = json;
        this.address = address;
        this.frames = frames;
    }

    /**
     * The page.
     *
     * @param fields the form of a new one, with what is wrong with it
     * @param problem what is wrong with no field; empty when nothing is
     */
    @CheckedTemplate(basePath = "web/setting", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record BindingList(Frame frame, SettingRooms rooms, Listing listing, List<FormField> fields, String problem)
            implements TemplateInstance {}

    /**
     * What was found.
     *
     * @param cursor where this page begins, empty for the newest
     * @param more where the next one begins, empty when there is none
     */
    public record Listing(List<BindingRow> rows, String cursor, String more) {
        public Listing {
            rows = List.copyOf(rows);
        }
    }

    @GET
    public Uni<TemplateInstance> list(
            @QueryParam("cursor") @DefaultValue("") String cursor, @Context HttpServerRequest request) {
        return list(cursor, BindingForm.EMPTY.fields(null, address.external(request)), "");
    }

    @POST
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> create(byte @Nullable [] body, @Context HttpServerRequest request) {
        BindingForm form = new BindingForm(Form.of(body));
        String here = address.external(request);
        return Uni.createFrom()
                .deferred(() -> bindings.create(form.body(json), here))
                .map(made -> Redirect.to(SettingRooms.BINDINGS))
                .onFailure(ProblemException.class)
                .recoverWithUni(failure -> refused(form, here, ((ProblemException) failure).problem()));
    }

    private Uni<Response> refused(BindingForm form, String here, Problem problem) {
        FormFields fields = form.fields(problem, here);
        return list("", fields, fields.elsewhere(problem))
                .map(page -> Response.status(problem.status()).entity(page).build());
    }

    @POST
    @Path("/{name}/delete")
    public Uni<Response> delete(@PathParam("name") String name) {
        return bindings.delete(PathNames.binding(name)).map(gone -> Redirect.to(SettingRooms.BINDINGS));
    }

    private Uni<TemplateInstance> list(String cursor, FormFields fields, String problem) {
        Frame frame = frames.still("Bindings", Section.SETTINGS);
        Page.Request page = Paging.request(PAGE, cursor.isEmpty() ? null : cursor);
        return bindings.list(page)
                .map(found -> new BindingList(
                        frame,
                        SettingRooms.of(SettingRooms.BINDINGS),
                        new Listing(
                                found.items().stream().map(BindingRow::of).toList(),
                                cursor,
                                found.nextCursor() == null ? "" : found.nextCursor()),
                        fields.all(),
                        problem));
    }
}
