package dev.berth.server.api.history;

import dev.berth.domain.access.Role;
import dev.berth.domain.id.PoolName;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.Caller;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.control.port.PoolStore;
import dev.berth.server.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What would have become of a pool with other settings (C8). Changes nothing. */
@Path("/api/v1/pools/{pool}/what-if")
@Tag(name = "Pools")
@RolesAllowed(Roles.VIEWER)
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
class WhatIfResource {
    private final PoolStore pools;
    private final WhatIfQuestions questions;
    private final Caller caller;

    WhatIfResource(PoolStore pools, WhatIfQuestions questions, Caller caller) {
        this.caller = caller;
        this.pools = pools;
        this.questions = questions;
    }

    @POST
    public Uni<WhatIfResponse> ask(@PathParam("pool") String poolName, @Nullable WhatIfRequest body) {
        PoolName pool = PathNames.pool(poolName);
        caller.requireEverywhere(Role.VIEWER, "asking what would have become of all its tasks");
        WhatIfRequest request = Checks.body(body);
        return pools.find(pool)
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("pool", pool)))
                .flatMap(found -> questions.ask(found, request, new Checks()))
                .map(WhatIfResponse::of);
    }
}
