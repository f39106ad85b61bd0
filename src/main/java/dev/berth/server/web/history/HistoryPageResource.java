package dev.berth.server.web.history;

import dev.berth.domain.id.PoolName;
import dev.berth.server.api.history.HistorySpan;
import dev.berth.server.api.pool.PoolChanges;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.Problem;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.port.FigureStore;
import dev.berth.server.control.port.PoolFigures;
import dev.berth.server.control.port.PoolStore.StoredSpec;
import dev.berth.server.security.Roles;
import dev.berth.server.web.FormField;
import dev.berth.server.web.FormFields;
import dev.berth.server.web.Frame;
import dev.berth.server.web.Frames;
import dev.berth.server.web.Section;
import dev.berth.server.web.chart.Amounts;
import dev.berth.server.web.chart.Chart;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a pool (C7), as charts. */
@Path("/app/pools/{pool}/history")
@RolesAllowed(Roles.VIEWER)
@Produces(MediaType.TEXT_HTML)
class HistoryPageResource {
    private final PoolChanges pools;
    private final FigureStore figures;
    private final Kept kept;
    private final Clock clock;
    private final Frames frames;

    HistoryPageResource(PoolChanges pools, FigureStore figures, BerthConfig config, Clock clock, Frames frames) {
        this.pools = pools;
        this.figures = figures;
        this.kept = Kept.of(config);
        this.clock = clock;
        this.frames = frames;
    }

    /**
     * The page.
     *
     * @param scaled whether a replay can be asked for
     * @param asks which time
     * @param shown what is known of it
     */
    @CheckedTemplate(basePath = "web/history", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record HistoryPage(Frame frame, String pool, boolean scaled, Asks asks, Shown shown) implements TemplateInstance {}

    /**
     * Which time is asked for.
     *
     * @param query as it stands in the address
     * @param entries the spans that can be chosen by a link
     * @param problem what is wrong with no field; empty when nothing is
     */
    public record Asks(String query, List<HistoryChoice.Entry> entries, List<FormField> fields, String problem) {}

    /**
     * What is known of that time.
     *
     * @param when from when until when, in words; empty when the question was wrong
     * @param charts none when nothing is known
     */
    public record Shown(String when, HistoryTotals totals, List<Chart> charts) {
        static final Shown NOTHING = new Shown("", HistoryTotals.of(List.of()), List.of());

        static Shown of(HistorySpan span, List<PoolFigures> points) {
            String when = Amounts.time(span.from()) + " to " + Amounts.time(span.to()) + " UTC, in steps of "
                    + Amounts.span(span.step());
            return new Shown(when, HistoryTotals.of(points), HistoryCharts.of(span, points));
        }
    }

    @GET
    public Uni<Response> page(@PathParam("pool") String name, @Context UriInfo uri) {
        PoolName pool = PathNames.pool(name);
        HistoryChoice choice = HistoryChoice.of(uri.getQueryParameters());
        // What ends now is read again from time to time; what is over stays what it is.
        String title = "History of " + pool;
        Frame frame = choice.goesOn()
                ? frames.following(title, Section.POOLS, "?pool=" + pool)
                : frames.still(title, Section.POOLS);
        return pools.existing(pool).flatMap(found -> shown(frame, found, choice));
    }

    private Uni<Response> shown(Frame frame, StoredSpec pool, HistoryChoice choice) {
        try {
            HistorySpan span = choice.checked(new Checks(), clock.instant(), kept);
            return figures.read(pool.spec().name(), span.from(), span.to(), span.step())
                    .map(points -> Response.ok(page(frame, pool, choice, null, Shown.of(span, points)))
                            .build());
        } catch (ProblemException e) {
            Problem problem = e.problem();
            return Uni.createFrom()
                    .item(Response.status(problem.status())
                            .entity(page(frame, pool, choice, problem, Shown.NOTHING))
                            .build());
        }
    }

    private HistoryPage page(
            Frame frame, StoredSpec pool, HistoryChoice choice, @Nullable Problem problem, Shown shown) {
        FormFields fields = choice.fields(problem);
        Asks asks = new Asks(
                choice.query(), choice.entries(kept), fields.all(), problem == null ? "" : fields.elsewhere(problem));
        return new HistoryPage(frame, pool.spec().name().value(), pool.spec().scaled(), asks, shown);
    }
}
