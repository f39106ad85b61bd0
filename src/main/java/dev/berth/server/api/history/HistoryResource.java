package dev.berth.server.api.history;

import dev.berth.domain.id.PoolName;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.control.port.FigureStore;
import dev.berth.server.control.port.PoolStore;
import dev.berth.server.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What became of a pool (C7). */
@Path("/api/v1/pools/{pool}/history")
@Tag(name = "Pools")
@RolesAllowed(Roles.VIEWER)
@Produces(MediaType.APPLICATION_JSON)
class HistoryResource {
    private final PoolStore pools;
    private final FigureStore figures;
    private final Clock clock;

    HistoryResource(PoolStore pools, FigureStore figures, Clock clock) {
        this.pools = pools;
        this.figures = figures;
        this.clock = clock;
    }

    @GET
    public Uni<HistoryResponse> history(
            @PathParam("pool") String poolName,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("step") @Nullable String step) {
        PoolName pool = PathNames.pool(poolName);
        Checks checks = new Checks();
        HistorySpan span = HistorySpan.of(checks, from, to, step, clock.instant());
        checks.done();
        return pools.find(pool)
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("pool", pool)))
                .flatMap(found -> figures.read(pool, span.from(), span.to(), span.step()))
                .map(points -> HistoryResponse.of(pool, span, points));
    }
}
