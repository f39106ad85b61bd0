package dev.berth.server.web.history;

import dev.berth.domain.access.Role;
import dev.berth.domain.id.PoolName;
import dev.berth.server.api.history.WhatIfQuestions;
import dev.berth.server.api.history.WhatIfRequest;
import dev.berth.server.api.pool.PoolChanges;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.Problem;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.Caller;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.control.port.PoolStore.StoredSpec;
import dev.berth.server.security.Roles;
import dev.berth.server.web.FormField;
import dev.berth.server.web.FormFields;
import dev.berth.server.web.Frame;
import dev.berth.server.web.Frames;
import dev.berth.server.web.Section;
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

/** What would have become of a pool with other settings (C8). It changes nothing, so the question stands in the address. */
@Path("/app/pools/{pool}/what-if")
@RolesAllowed(Roles.VIEWER)
@Produces(MediaType.TEXT_HTML)
class WhatIfPageResource {
    private final PoolChanges pools;
    private final WhatIfQuestions questions;
    private final Clock clock;
    private final Frames frames;
    private final Caller caller;

    WhatIfPageResource(PoolChanges pools, WhatIfQuestions questions, Clock clock, Frames frames, Caller caller) {
        this.caller = caller;
        this.pools = pools;
        this.questions = questions;
        this.clock = clock;
        this.frames = frames;
    }

    /**
     * The page.
     *
     * @param problem what is wrong with no field; empty when nothing is
     * @param comparison the answer; null when there is none
     */
    @CheckedTemplate(basePath = "web/history", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record WhatIfPage(
            Frame frame,
            String pool,
            List<FormField> fields,
            String problem,
            @Nullable Comparison comparison) implements TemplateInstance {}

    @GET
    public Uni<Response> page(@PathParam("pool") String name, @Context UriInfo uri) {
        PoolName pool = PathNames.pool(name);
        caller.requireEverywhere(Role.VIEWER, "asking what would have become of all its tasks");
        WhatIfForm form = WhatIfForm.of(uri.getQueryParameters());
        Frame frame = frames.still("What if: " + pool, Section.POOLS);
        return pools.existing(pool).flatMap(found -> answer(frame, found, form));
    }

    private Uni<Response> answer(Frame frame, StoredSpec pool, WhatIfForm form) {
        if (!pool.spec().scaled()) {
            return Uni.createFrom().item(notAsked(frame, pool));
        }
        if (!form.asks()) {
            return Uni.createFrom()
                    .item(() -> Response.ok(page(frame, pool, WhatIfForm.of(pool.spec()), null, null))
                            .build());
        }
        Checks checks = new Checks();
        WhatIfRequest request = form.request(checks, clock.instant());
        return questions
                .ask(pool, request, checks)
                .map(answered -> Response.ok(page(frame, pool, form, null, Comparison.of(answered)))
                        .build())
                .onFailure(ProblemException.class)
                .recoverWithItem(failure -> refused(frame, pool, form, (ProblemException) failure));
    }

    /** Nobody can say what would have become of such a pool, whatever is asked. */
    private Response notAsked(Frame frame, StoredSpec pool) {
        try {
            WhatIfQuestions.requireReplayable(pool);
            throw new IllegalStateException("a pool that can be replayed");
        } catch (ProblemException e) {
            return Response.ok(new WhatIfPage(
                            frame,
                            pool.spec().name().value(),
                            List.of(),
                            e.problem().detail(),
                            null))
                    .build();
        }
    }

    private Response refused(Frame frame, StoredSpec pool, WhatIfForm form, ProblemException failure) {
        Response.ResponseBuilder answer = Response.status(failure.problem().status());
        failure.headers().forEach(answer::header);
        return answer.entity(page(frame, pool, form, failure.problem(), null)).build();
    }

    private WhatIfPage page(
            Frame frame, StoredSpec pool, WhatIfForm form, @Nullable Problem problem, @Nullable Comparison comparison) {
        FormFields fields = form.fields(problem);
        return new WhatIfPage(
                frame,
                pool.spec().name().value(),
                fields.all(),
                problem == null ? "" : fields.elsewhere(problem),
                comparison);
    }
}
