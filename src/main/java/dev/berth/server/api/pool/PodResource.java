package dev.berth.server.api.pool;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.server.api.access.Sights;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.Flag;
import dev.berth.server.api.request.PageResponse;
import dev.berth.server.api.request.Paging;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.control.Pools;
import dev.berth.server.control.port.PoolStore;
import dev.berth.server.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The pods of a pool, and an operator's word about one of them. */
@Path("/api/v1/pools/{pool}/pods")
@Tag(name = "Pods")
@RolesAllowed(Roles.VIEWER)
@Produces(MediaType.APPLICATION_JSON)
class PodResource {
    private final PoolStore store;
    private final Pools pools;
    private final PodOperations operations;
    private final Sights sights;

    PodResource(PoolStore store, Pools pools, PodOperations operations, Sights sights) {
        this.sights = sights;
        this.store = store;
        this.pools = pools;
        this.operations = operations;
    }

    /** All of them: a pool has at most a thousand. */
    @GET
    public Uni<PageResponse<PodResponse>> list(
            @PathParam("pool") String poolName,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        PoolName pool = PathNames.pool(poolName);
        PodPaging paging = new PodPaging(Paging.request(limit, cursor));
        return store.find(pool)
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("pool", pool)))
                .map(found -> paging.page(pools.pods(pool)))
                .flatMap(page -> sights.seenIn(page.items())
                        .map(seen -> PageResponse.of(page, view -> PodResponse.of(view, seen))));
    }

    @POST
    @Path("/{pod}/drain")
    @RolesAllowed(Roles.ADMIN)
    public Uni<Response> drain(@PathParam("pool") String poolName, @PathParam("pod") String podName) {
        PoolName pool = PathNames.pool(poolName);
        PodName pod = PathNames.pod(podName);
        return operations.drain(pool, pod).replaceWith(PodResource::accepted);
    }

    @POST
    @Path("/{pod}/resume")
    @RolesAllowed(Roles.ADMIN)
    public Uni<Response> resume(@PathParam("pool") String poolName, @PathParam("pod") String podName) {
        PoolName pool = PathNames.pool(poolName);
        PodName pod = PathNames.pod(podName);
        return operations.resume(pool, pod).replaceWith(PodResource::accepted);
    }

    @DELETE
    @Path("/{pod}")
    @RolesAllowed(Roles.ADMIN)
    public Uni<Response> delete(
            @PathParam("pool") String poolName,
            @PathParam("pod") String podName,
            @QueryParam("force") @Nullable String force) {
        PoolName pool = PathNames.pool(poolName);
        PodName pod = PathNames.pod(podName);
        return operations.delete(pool, pod, Flag.of("force", force)).replaceWith(PodResource::accepted);
    }

    private static Response accepted() {
        return Response.accepted().build();
    }
}
