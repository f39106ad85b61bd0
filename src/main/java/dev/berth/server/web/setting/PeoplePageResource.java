package dev.berth.server.web.setting;

import dev.berth.server.api.problem.WireWords;
import dev.berth.server.api.request.Paging;
import dev.berth.server.api.token.PeopleChanges;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.PeopleStore.Known;
import dev.berth.server.security.Roles;
import dev.berth.server.web.Form;
import dev.berth.server.web.Frame;
import dev.berth.server.web.Frames;
import dev.berth.server.web.Redirect;
import dev.berth.server.web.Section;
import io.quarkus.qute.CheckedTemplate;
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
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who has signed in with the identity provider, and the end of all that somebody has here (I2). */
@Path(SettingRooms.PEOPLE)
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.TEXT_HTML)
class PeoplePageResource {
    private static final String PAGE = "50";

    private final PeopleChanges people;
    private final Frames frames;

    PeoplePageResource(PeopleChanges people, Frames frames) {
        this.people = people;
        this.frames = frames;
    }

    /**
     * The page.
     *
     * @param cursor where this page begins, empty for the newest
     * @param more where the next one begins, empty when there is none
     */
    @CheckedTemplate(basePath = "web/setting", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record PeopleList(Frame frame, SettingRooms rooms, List<PersonRow> people, String cursor, String more)
            implements TemplateInstance {}

    /** Somebody of the list; a role that is empty is none. */
    public record PersonRow(String person, String name, String role, String groups, Instant lastSeen) {
        static PersonRow of(Known known) {
            return new PersonRow(
                    known.person().id(),
                    known.person().name(),
                    known.person().role() == null
                            ? ""
                            : WireWords.of(known.person().role()),
                    String.join(", ", known.person().groups().stream().sorted().toList()),
                    known.lastSeen());
        }

        /** What is asked before all that they have is ended. */
        public String question() {
            return "End all sessions and tokens of " + name + "? Whoever can sign in can do so again.";
        }
    }

    @GET
    public Uni<TemplateInstance> list(@QueryParam("cursor") @DefaultValue("") String cursor) {
        Frame frame = frames.still("People", Section.SETTINGS);
        Page.Request page = Paging.request(PAGE, cursor.isEmpty() ? null : cursor);
        return people.list(page)
                .map(found -> new PeopleList(
                        frame,
                        SettingRooms.of(SettingRooms.PEOPLE),
                        found.items().stream().map(PersonRow::of).toList(),
                        cursor,
                        found.nextCursor() == null ? "" : found.nextCursor()));
    }

    @POST
    @Path("/end")
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> end(byte @Nullable [] body) {
        return people.end(Form.of(body).text("person")).map(ended -> Redirect.to(SettingRooms.PEOPLE));
    }
}
