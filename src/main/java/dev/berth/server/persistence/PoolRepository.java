package dev.berth.server.persistence;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Pools by name. */
@ApplicationScoped
class PoolRepository implements PanacheRepositoryBase<PoolEntity, String> {

    /** Newest first. */
    Uni<List<PoolEntity>> before(long number, int rows) {
        return find("number < ?1 order by number desc", number)
                .range(0, rows - 1)
                .list();
    }
}
