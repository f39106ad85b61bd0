package dev.berth.server.control.port;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import io.smallrye.mutiny.Uni;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The loop's door to the database: reads what is alive, writes what a turn decided. */
public interface TurnStore {

    /** All of a pool that is alive, read in one consistent view; empty when there is no such pool. */
    Uni<Optional<StoredPool>> load(PoolName pool);

    /** Some tasks of a pool, read in one consistent view. */
    Uni<StoredTasks> loadTasks(PoolName pool, Set<TaskId> tasks);

    /** The plan_and_apply tasks that are not final, of workspaces that run after these (W4), with the pool of each. */
    Uni<Map<TaskId, PoolName>> liveAfter(Set<WorkspaceName> upstreams);

    /**
     * Stores a turn's changes in one transaction of set-based statements. True when stored; false, with nothing
     * stored, when a row did not match what was read: the caller reloads and decides again.
     */
    Uni<Boolean> commit(PoolName pool, TurnChanges changes);
}
