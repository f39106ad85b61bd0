package dev.berth.server.persistence.pool;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.List;

/** Pools by name. */
@ApplicationScoped
public class PoolRepository implements PanacheRepositoryBase<PoolEntity, String> {

    /** The row, kept from changing until the transaction ends; nothing when there is none. */
    Uni<PoolEntity> hold(String name) {
        return findById(name, LockModeType.PESSIMISTIC_WRITE);
    }

    /** Newest first. */
    Uni<List<PoolEntity>> before(long number, int rows) {
        return find("number < ?1 order by number desc", number)
                .range(0, rows - 1)
                .list();
    }
}
