package dev.berth.server.persistence.workspace;

import dev.berth.server.persistence.task.TaskRows;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Workspaces by name. */
@ApplicationScoped
class WorkspaceRepository implements PanacheRepositoryBase<WorkspaceEntity, String> {
    private static final String LIVE_TASKS = "SELECT count(*) FROM tasks WHERE workspace = ?1 AND " + TaskRows.LIVE;

    /** The row, kept from changing until the transaction ends; nothing when there is none. */
    Uni<WorkspaceEntity> hold(String name) {
        return findById(name, LockModeType.PESSIMISTIC_WRITE);
    }

    /** Newest first. */
    Uni<List<WorkspaceEntity>> before(@Nullable String pool, long number, int rows) {
        return (pool == null
                        ? find("number < ?1 order by number desc", number)
                        : find("number < ?1 and pool = ?2 order by number desc", number, pool))
                .range(0, rows - 1)
                .list();
    }

    Uni<Boolean> hasLiveTasks(String name) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(LIVE_TASKS, Long.class)
                        .setParameter(1, name)
                        .getSingleResult())
                .map(tasks -> tasks > 0);
    }
}
