package dev.berth.server.web.decision;

import dev.berth.server.api.decision.Journal;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.Problem;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.AnswerBudget;
import dev.berth.server.api.request.Paging;
import dev.berth.server.control.port.DecisionStore;
import dev.berth.server.control.port.DecisionStore.StoredDecision;
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

/** What the loops decided (C6), newest first. */
@Path("/app/decisions")
@RolesAllowed(Roles.USER)
@Produces(MediaType.TEXT_HTML)
class DecisionPageResource {
    private static final String TITLE = "Decisions";
    private static final String PAGE = "50";

    private final Journal decisions;
    private final AnswerBudget answers;
    private final Frames frames;

    DecisionPageResource(Journal decisions, AnswerBudget answers, Frames frames) {
        this.decisions = decisions;
        this.answers = answers;
        this.frames = frames;
    }

    /**
     * The page.
     *
     * @param fields the form of the filter, with what is wrong with it
     * @param listing what was found
     * @param problem what is wrong with no field; empty when nothing is
     */
    @CheckedTemplate(basePath = "web/decision", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record DecisionList(Frame frame, DecisionFilter filter, List<FormField> fields, Listing listing, String problem)
            implements TemplateInstance {}

    /**
     * What was found.
     *
     * @param cursor where this page begins, empty for the newest
     * @param more where the next one begins, empty when there is none
     * @param sought false when the filter made no sense
     */
    public record Listing(List<DecisionRow> rows, String cursor, String more, boolean sought) {
        static final Listing NONE = new Listing(List.of(), "", "", false);

        static Listing of(Page<StoredDecision> found, DecisionFilter filter, String cursor) {
            List<DecisionRow> rows = found.items().stream()
                    .map(stored -> DecisionRow.of(stored, filter.typed()))
                    .toList();
            return new Listing(rows, cursor, found.nextCursor() == null ? "" : found.nextCursor(), true);
        }
    }

    /** The newest ones are read again as time goes by; those of an older page stay what they are. */
    @GET
    public Uni<Response> list(@Context UriInfo uri, @QueryParam("cursor") @DefaultValue("") String cursor) {
        DecisionFilter filter = DecisionFilter.of(uri.getQueryParameters());
        Checks checks = new Checks();
        try {
            DecisionStore.Filter wanted = filter.checked(checks);
            Page.Request page = Paging.request(checks, PAGE, cursor.isEmpty() ? null : cursor);
            checks.done();
            Frame frame = cursor.isEmpty()
                    ? frames.following(TITLE, Section.DECISIONS, filter.events())
                    : frames.still(TITLE, Section.DECISIONS);
            return Paging.read(decisions.list(wanted, page, answers.room()))
                    .map(found -> Listing.of(found, filter, cursor))
                    .map(listing -> new DecisionList(frame, filter, filter.fields(List.of()), listing, ""))
                    .map(shown -> Response.ok(shown).build());
        } catch (ProblemException e) {
            return Uni.createFrom().item(refused(filter, e.problem()));
        }
    }

    private Response refused(DecisionFilter filter, Problem problem) {
        Frame frame = frames.still(TITLE, Section.DECISIONS);
        List<FormField> fields = filter.fields(problem.violations());
        boolean told = fields.stream().anyMatch(field -> !field.wrong().isEmpty());
        return Response.status(problem.status())
                .entity(new DecisionList(frame, filter, fields, Listing.NONE, told ? "" : problem.detail()))
                .build();
    }
}
