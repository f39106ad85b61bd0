package dev.berth.server.api.decision;

import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.request.AnswerBudget;
import dev.berth.server.api.request.PageResponse;
import dev.berth.server.api.request.Paging;
import dev.berth.server.control.port.DecisionStore;
import dev.berth.server.control.port.Page;
import dev.berth.server.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What the loops decided, newest first (C6). */
@Path("/api/v1/decisions")
@Tag(name = "Decisions")
@RolesAllowed(Roles.USER)
@Produces(MediaType.APPLICATION_JSON)
class DecisionResource {
    private final Journal journal;
    private final AnswerBudget answers;

    DecisionResource(Journal journal, AnswerBudget answers) {
        this.journal = journal;
        this.answers = answers;
    }

    @GET
    public Uni<PageResponse<DecisionResponse>> list(
            @QueryParam("pool") @Nullable String pool,
            @QueryParam("pod") @Nullable String pod,
            @QueryParam("task") @Nullable String task,
            @QueryParam("kind") @Nullable String kind,
            @QueryParam("since") @Nullable String since,
            @QueryParam("until") @Nullable String until,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        Checks checks = new Checks();
        DecisionStore.Filter filter = new DecisionQuery(pool, pod, task, kind, since, until).filter(checks);
        Page.Request page = Paging.request(checks, limit, cursor);
        checks.done();
        return Paging.respond(journal.list(filter, page, answers.room()), DecisionResponse::of);
    }
}
