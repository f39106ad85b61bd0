package dev.berth.server.web.setting;

import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.Problem;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.Paging;
import dev.berth.server.control.port.AuditStore;
import dev.berth.server.control.port.AuditStore.StoredAct;
import dev.berth.server.control.port.Page;
import dev.berth.server.security.Roles;
import dev.berth.server.web.FormField;
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
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;

/** Who did what, newest first. */
@Path(SettingRooms.AUDIT)
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.TEXT_HTML)
class AuditPageResource {
    private static final String PAGE = "50";

    private final AuditStore audit;
    private final Frames frames;

    AuditPageResource(AuditStore audit, Frames frames) {
        this.audit = audit;
        this.frames = frames;
    }

    /**
     * The page.
     *
     * @param fields the form of the filter, with what is wrong with it
     * @param listing what was found
     * @param problem what is wrong with no field; empty when nothing is
     */
    @CheckedTemplate(basePath = "web/setting", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record ActList(
            Frame frame,
            SettingRooms rooms,
            AuditFilter filter,
            List<FormField> fields,
            Listing listing,
            String problem)
            implements TemplateInstance {}

    /**
     * What was found.
     *
     * @param cursor where this page begins, empty for the newest
     * @param more where the next one begins, empty when there is none
     * @param sought false when the filter made no sense
     */
    public record Listing(List<ActRow> rows, String cursor, String more, boolean sought) {
        static final Listing NONE = new Listing(List.of(), "", "", false);

        static Listing of(Page<StoredAct> found, String cursor) {
            List<ActRow> rows = found.items().stream().map(ActRow::of).toList();
            return new Listing(rows, cursor, found.nextCursor() == null ? "" : found.nextCursor(), true);
        }
    }

    @GET
    public Uni<Response> list(@Context UriInfo uri, @QueryParam("cursor") @DefaultValue("") String cursor) {
        AuditFilter filter = AuditFilter.of(uri.getQueryParameters());
        Frame frame = frames.still("Audit", Section.SETTINGS);
        Checks checks = new Checks();
        AuditStore.Filter wanted = filter.checked(checks);
        Page.Request page = Paging.request(checks, PAGE, cursor.isEmpty() ? null : cursor);
        return Uni.createFrom()
                .deferred(() -> {
                    checks.done();
                    return Paging.read(audit.list(wanted, page));
                })
                .map(found -> answer(frame, filter, Listing.of(found, cursor)))
                .onFailure(ProblemException.class)
                .recoverWithItem(failure -> refused(frame, filter, ((ProblemException) failure).problem()));
    }

    private static Response answer(Frame frame, AuditFilter filter, Listing listing) {
        return Response.ok(new ActList(
                        frame, SettingRooms.of(SettingRooms.AUDIT), filter, filter.fields(List.of()), listing, ""))
                .build();
    }

    private static Response refused(Frame frame, AuditFilter filter, Problem problem) {
        List<FormField> fields = filter.fields(problem.violations());
        boolean told = fields.stream().anyMatch(field -> !field.wrong().isEmpty());
        return Response.status(problem.status())
                .entity(new ActList(
                        frame,
                        SettingRooms.of(SettingRooms.AUDIT),
                        filter,
                        fields,
                        Listing.NONE,
                        told ? "" : problem.detail()))
                .build();
    }
}
