package dev.berth.server.api.history;

import dev.berth.domain.id.PoolName;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.control.history.WhatIf;
import dev.berth.server.control.history.WhatIf.Answer;
import dev.berth.server.control.port.PoolStore;
import dev.berth.server.control.port.PoolStore.StoredSpec;
import dev.berth.server.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What would have become of a pool with other settings (C8). Changes nothing. */
@Path("/api/v1/pools/{pool}/what-if")
@Tag(name = "Pools")
@RolesAllowed(Roles.VIEWER)
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
class WhatIfResource {
    private static final int RETRY_SECONDS = 5;

    private final PoolStore pools;
    private final WhatIf whatIf;
    private final Clock clock;

    WhatIfResource(PoolStore pools, WhatIf whatIf, Clock clock) {
        this.pools = pools;
        this.whatIf = whatIf;
        this.clock = clock;
    }

    @POST
    public Uni<WhatIfResponse> ask(@PathParam("pool") String poolName, @Nullable WhatIfRequest body) {
        PoolName pool = PathNames.pool(poolName);
        WhatIfRequest request = Checks.body(body);
        return pools.find(pool)
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("pool", pool)))
                .map(found -> question(request, found))
                .flatMap(question -> whatIf.ask(question).map(answer -> respond(question, answer)));
    }

    private WhatIf.Question question(WhatIfRequest request, StoredSpec pool) {
        if (!pool.spec().scaled()) {
            throw ProblemException.of(
                    422,
                    "not_replayable",
                    "the pods of a static pool come and go by themselves, whatever its settings");
        }
        return request.checked(pool.spec(), clock.instant());
    }

    private static WhatIfResponse respond(WhatIf.Question question, Answer answer) {
        return switch (answer) {
            case Answer.Compared compared -> WhatIfResponse.of(question, compared);
            case Answer.TooMany many ->
                throw ProblemException.of(
                        422,
                        "not_replayable",
                        "more than " + WhatIf.MAX_ARRIVALS
                                + " tasks came in that time and the hour before it: ask for a shorter one");
            case Answer.TooLong tooLong ->
                throw ProblemException.of(
                        422,
                        "not_replayable",
                        "the replay did not end within " + WhatIf.MAX_TIME.toSeconds()
                                + " seconds: ask for a shorter time");
            case Answer.Busy busy ->
                throw ProblemException.retry(
                        503, "server_busy", "another replay is under way, and there is one at a time", RETRY_SECONDS);
        };
    }
}
