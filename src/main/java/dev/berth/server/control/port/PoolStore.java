package dev.berth.server.control.port;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.PoolSpec;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Pools as operators define them. */
public interface PoolStore {

    /**
     * A pool's row.
     *
     * @param podTemplateJson a JSON object, {@code {}} when none was given
     * @param selfService whether submitters may make workspaces in it
     */
    record StoredSpec(PoolSpec spec, String podTemplateJson, boolean selfService, Instant createdAt) {}

    /** False when there is a pool of that name. */
    Uni<Boolean> create(StoredSpec pool);

    Uni<Optional<StoredSpec>> find(PoolName pool);

    Uni<Page<StoredSpec>> list(Page.Request page);

    /** The same of these pools alone. */
    Uni<Page<StoredSpec>> list(Collection<PoolName> among, Page.Request page);

    /** The names of the pools whose self service is on. */
    Uni<List<PoolName>> selfService();

    /** The names of all pools. */
    Uni<List<PoolName>> names();

    /**
     * Changes a pool as it stands then; of two updates at once none is lost. Empty when there is no such pool; what the
     * change throws comes back.
     */
    Uni<Optional<StoredSpec>> update(PoolName pool, UnaryOperator<StoredSpec> change);

    /** What became of a deletion. */
    enum Deleted {
        DELETED,
        NOT_FOUND,
        /** It has workspaces, pods at work, or tasks that are not final. */
        IN_USE
    }

    Uni<Deleted> delete(PoolName pool);
}
