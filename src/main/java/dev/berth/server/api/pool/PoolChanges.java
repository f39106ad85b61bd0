package dev.berth.server.api.pool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.api.request.MergePatch;
import dev.berth.server.api.request.RequestJson;
import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.Change;
import dev.berth.server.control.ChangeFeed;
import dev.berth.server.control.Pools;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.PoolStore;
import dev.berth.server.control.port.PoolStore.StoredSpec;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Makes, changes and deletes pools, whoever asks: with the same checks, and with a record of it. */
@ApplicationScoped
public class PoolChanges {
    private final PoolStore store;
    private final Pools pools;
    private final ChangeFeed feed;
    private final Runtimes runtimes;
    private final PoolViews views;
    private final RequestJson json;
    private final AuditTrail deed;
    private final Duration startTimeout;

    PoolChanges(
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

    /** The pool, or a ProblemException: 404. */
    public Uni<StoredSpec> existing(PoolName pool) {
        return store.find(pool).map(found -> found.orElseThrow(() -> ProblemException.notFound("pool", pool)));
    }

    /** Makes what a body asks for; what is wrong with it is a ProblemException with all of its violations. */
    public Uni<StoredSpec> create(ObjectNode body) {
        return create(json.read(body, PoolRequest.class));
    }

    /** What is wrong with a body, as a ProblemException; nothing is done. */
    public void check(ObjectNode body) {
        json.read(body, PoolRequest.class).checked(startTimeout, deed.now());
    }

    Uni<StoredSpec> create(PoolRequest request) {
        StoredSpec pool = request.checked(startTimeout, deed.now());
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
                .flatMap(deed.audited(AuditAction.POOL_CREATE, name))
                .replaceWith(pool);
    }

    /** Changes what a merge patch names; of two changes at once none is lost. */
    public Uni<StoredSpec> update(PoolName pool, ObjectNode patch) {
        return store.update(pool, before -> patched(before, patch))
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("pool", pool)))
                .invoke(this::changed)
                .flatMap(deed.audited(AuditAction.POOL_UPDATE, pool, MergePatch.fields(patch)));
    }

    /** Deletes a pool that nothing needs any more. */
    public Uni<Void> delete(PoolName pool) {
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
                .flatMap(deed.audited(AuditAction.POOL_DELETE, pool))
                .replaceWithVoid();
    }

    private StoredSpec patched(StoredSpec before, ObjectNode patch) {
        ObjectNode merged = MergePatch.apply(views.body(before), patch);
        StoredSpec after = json.read(merged, PoolRequest.class).checked(startTimeout, before.createdAt());
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
