package dev.berth.server.api.access;

import dev.berth.domain.access.Role;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.control.Change;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who follows what happens and does not see all of it. What was looked up is remembered for a moment, so that a burst costs
 * few statements. For one follower, whose streams may ask at the same time.
 */
public final class Onlooker {
    private static final int MOST = 1_000;
    private static final long KEPT_NANOS = Duration.ofSeconds(5).toNanos();

    private final Lookups lookups;
    private final LongSupplier nanoTime;
    private final Map<WorkspaceName, Boolean> workspaces = new ConcurrentHashMap<>();
    private volatile @Nullable Set<PoolName> pools;
    private volatile long since;

    /** What is asked of the database, with the rights that were there when following began. */
    interface Lookups {
        Uni<Optional<Role>> on(WorkspaceName workspace);

        Uni<Set<PoolName>> pools();
    }

    Onlooker(Lookups lookups, LongSupplier nanoTime) {
        this.lookups = lookups;
        this.nanoTime = nanoTime;
        this.since = nanoTime.getAsLong();
    }

    /** Whether a change is of something that is seen: a task of its workspace, pods and pools of the pool. */
    public Uni<Boolean> sees(Change change) {
        return switch (change) {
            case Change.TaskChanged task -> sees(task.view().task().request().workspace());
            case Change.PodChanged pod -> sees(pod.pool());
            case Change.PoolChanged pool -> sees(pool.pool());
        };
    }

    /** Whether that workspace is seen. */
    public Uni<Boolean> sees(WorkspaceName workspace) {
        forgetTheOld();
        Boolean known = workspaces.get(workspace);
        return known == null
                ? lookups.on(workspace).map(Optional::isPresent).invoke(seen -> workspaces.put(workspace, seen))
                : Uni.createFrom().item(known);
    }

    /** Those of these that are seen. */
    public Multi<WorkspaceName> seen(Multi<WorkspaceName> workspaces, int buffer) {
        return workspaces
                .onOverflow()
                .buffer(buffer)
                .onItem()
                .transformToMultiAndConcatenate(workspace ->
                        sees(workspace).toMulti().filter(seen -> seen).map(seen -> workspace));
    }

    private Uni<Boolean> sees(PoolName pool) {
        forgetTheOld();
        Set<PoolName> known = pools;
        Uni<Set<PoolName>> seen = known == null
                ? lookups.pools().invoke(found -> pools = found)
                : Uni.createFrom().item(known);
        return seen.map(found -> found.contains(pool));
    }

    private void forgetTheOld() {
        long now = nanoTime.getAsLong();
        if (now - since >= KEPT_NANOS || workspaces.size() >= MOST) {
            workspaces.clear();
            pools = null;
            since = now;
        }
    }
}
