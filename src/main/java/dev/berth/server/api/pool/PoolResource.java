package dev.berth.server.api.pool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.request.MergePatch;
import dev.berth.server.api.request.PageResponse;
import dev.berth.server.api.request.Paging;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.api.request.RequestJson;
import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.Change;
import dev.berth.server.control.ChangeFeed;
import dev.berth.server.control.Pools;
import dev.berth.server.control.port.PoolStore;
import dev.berth.server.control.port.PoolStore.StoredSpec;
import dev.berth.server.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Pools and their scaling. */
@Path("/api/v1/pools")
@Tag(name = "Pools")
@RolesAllowed(Roles.VIEWER)
@Produces(MediaType.APPLICATION_JSON)
class PoolResource {
    private final PoolStore store;
    private final Pools pools;
    private final ChangeFeed feed;
    private final Runtimes runtimes;
    private final PoolViews views;
    private final RequestJson json;
    private final AuditTrail deed;
    private final Duration startTimeout;

    PoolResource(
            PoolStore store,
            Pools pools,
            ChangeFeed feed,
            Runtimes runtimes,
            PoolViews views,
            RequestJson json,
            AuditTrail deed,
            BerthConfig config) {
        this.store = store;
        this.pools = pools;
        this.feed = feed;
        this.runtimes = runtimes;
        this.views = views;
        this.json = json;
        this.deed = deed;
        this.startTimeout = config.scaling().startTimeout();
    }

    @POST
    @RolesAllowed(Roles.ADMIN)
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<Response> create(@Nullable PoolRequest request) {
        StoredSpec pool = Checks.body(request).checked(startTimeout, deed.now());
        runtimes.check(pool.spec().runtime(), pool.podTemplateJson());
        runtimes.require(pool.spec().runtime());
        PoolName name = pool.spec().name();
        return store.create(pool)
                .invoke(created -> {
                    if (!created) {
                        throw ProblemException.conflict("pool_exists", "there is a pool " + name + " already");
                    }
                    changed(pool);
                })
                .flatMap(deed.audited("pool.create", name))
                .replaceWith(Response.status(Response.Status.CREATED)
                        .entity(views.response(pool))
                        .build());
    }

    @GET
    public Uni<PageResponse<PoolResponse>> list(
            @QueryParam("limit") @Nullable String limit, @QueryParam("cursor") @Nullable String cursor) {
        return Paging.respond(store.list(Paging.request(limit, cursor)), views::response);
    }

    @GET
    @Path("/{name}")
    public Uni<PoolResponse> get(@PathParam("name") String name) {
        return existing(PathNames.pool(name)).map(views::response);
    }

    @PATCH
    @Path("/{name}")
    @RolesAllowed(Roles.ADMIN)
    @Consumes({MergePatch.MEDIA_TYPE, MediaType.APPLICATION_JSON})
    public Uni<PoolResponse> update(
            @PathParam("name") String name,
            @RequestBody(content = @Content(schema = @Schema(implementation = PoolRequest.class)))
                    byte @Nullable [] body) {
        ObjectNode patch = json.object(body);
        PoolName pool = PathNames.pool(name);
        return store.update(pool, before -> patched(before, patch))
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("pool", pool)))
                .invoke(this::changed)
                .flatMap(deed.audited("pool.update", pool, MergePatch.fields(patch)))
                .map(views::response);
    }

    @DELETE
    @Path("/{name}")
    @RolesAllowed(Roles.ADMIN)
    public Uni<Response> delete(@PathParam("name") String name) {
        PoolName pool = PathNames.pool(name);
        return store.delete(pool)
                .invoke(deleted -> {
                    switch (deleted) {
                        case DELETED -> pools.poolChanged(pool);
                        case NOT_FOUND -> throw ProblemException.notFound("pool", pool);
                        case IN_USE ->
                            throw ProblemException.conflict(
                                    "pool_in_use",
                                    "pool " + pool + " has workspaces, pods at work or tasks that are not final");
                    }
                })
                .flatMap(deed.audited("pool.delete", pool))
                .replaceWith(Response.noContent().build());
    }

    @GET
    @Path("/{name}/scaling")
    public Uni<ScalingResponse> scaling(@PathParam("name") String name) {
        PoolName pool = PathNames.pool(name);
        return existing(pool)
                .map(found -> pools.scaling(pool).map(ScalingResponse::of).orElse(ScalingResponse.NONE));
    }

    private Uni<StoredSpec> existing(PoolName pool) {
        return store.find(pool).map(found -> found.orElseThrow(() -> ProblemException.notFound("pool", pool)));
    }

    private StoredSpec patched(StoredSpec before, ObjectNode patch) {
        ObjectNode merged = MergePatch.apply(json.write(views.request(before)), patch);
        Instant createdAt = before.createdAt();
        StoredSpec after = json.read(merged, PoolRequest.class).checked(startTimeout, createdAt);
        requireChangeable(before, after);
        return after;
    }

    /**
     * A pod keeps the slots that it was made with, so their number waits until there is none. So does a change from or
     * to static, where nobody could end the old pods; between runtimes that make pods the old ones drain while the new
     * ones fill.
     */
    private void requireChangeable(StoredSpec stored, StoredSpec wanted) {
        PoolSpec before = stored.spec();
        PoolSpec after = wanted.spec();
        if (!before.name().equals(after.name())) {
            throw ProblemException.invalid("name", "cannot be changed");
        }
        boolean sameRuntime = before.runtime() == after.runtime();
        if (!sameRuntime || !stored.podTemplateJson().equals(wanted.podTemplateJson())) {
            runtimes.check(after.runtime(), wanted.podTemplateJson());
        }
        if (!sameRuntime) {
            runtimes.require(after.runtime());
        }
        boolean replaceable = sameRuntime || (before.scaled() && after.scaled());
        if (replaceable && before.slotsPerPod() == after.slotsPerPod()) {
            return;
        }
        boolean hasPods =
                pools.pods(before.name()).stream().anyMatch(view -> view.pod().phase() != PodPhase.LOST);
        if (hasPods) {
            throw ProblemException.conflict(
                    "pool_in_use", "slotsPerPod, and runtime from or to static, cannot change while the pool has pods");
        }
    }

    private void changed(StoredSpec pool) {
        pools.poolChanged(pool.spec().name());
        feed.publish(new Change.PoolChanged(pool));
    }
}
