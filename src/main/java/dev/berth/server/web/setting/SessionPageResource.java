package dev.berth.server.web.setting;

import dev.berth.server.api.request.Caller;
import dev.berth.server.api.request.Paging;
import dev.berth.server.api.token.SessionChanges;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.SessionStore.Session;
import dev.berth.server.security.Members;
import dev.berth.server.security.Roles;
import dev.berth.server.web.Frame;
import dev.berth.server.web.Frames;
import dev.berth.server.web.Redirect;
import dev.berth.server.web.Section;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** Who has signed in here, and the end of that. */
@Path(SettingRooms.SESSIONS)
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.TEXT_HTML)
class SessionPageResource {
    private static final String PAGE = "50";

    private final SessionChanges sessions;
    private final Members members;
    private final Caller caller;
    private final Frames frames;

    SessionPageResource(SessionChanges sessions, Members members, Caller caller, Frames frames) {
        this.sessions = sessions;
        this.members = members;
        this.caller = caller;
        this.frames = frames;
    }

    /**
     * The page.
     *
     * @param cursor where this page begins, empty for the newest
     * @param more where the next one begins, empty when there is none
     */
    @CheckedTemplate(basePath = "web/setting", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record SessionList(Frame frame, SettingRooms rooms, List<SessionRow> sessions, String cursor, String more)
            implements TemplateInstance {}

    @GET
    public Uni<TemplateInstance> list(@QueryParam("cursor") @DefaultValue("") String cursor) {
        Frame frame = frames.still("Sessions", Section.SETTINGS);
        String own = caller.session().map(Session::id).orElse("");
        Page.Request page = Paging.request(PAGE, cursor.isEmpty() ? null : cursor);
        return sessions.list(page)
                .map(found -> new SessionList(
                        frame,
                        SettingRooms.of(SettingRooms.SESSIONS),
                        found.items().stream()
                                .map(session -> SessionRow.of(session, members.of(session), own))
                                .toList(),
                        cursor,
                        found.nextCursor() == null ? "" : found.nextCursor()));
    }

    @POST
    @Path("/{id}/revoke")
    public Uni<Response> revoke(@PathParam("id") String id) {
        return sessions.revoke(id).map(gone -> Redirect.to(SettingRooms.SESSIONS));
    }
}
