package dev.berth.server.persistence.token;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Bindings by their names, and all of them. */
@ApplicationScoped
class BindingRepository implements PanacheRepositoryBase<BindingEntity, String> {
    BindingRepository() {}

    /** The one of that name, which nobody else changes until the transaction is over. */
    Uni<@Nullable BindingEntity> held(String name) {
        return find("name", name).withLock(LockModeType.PESSIMISTIC_WRITE).firstResult();
    }

    /** Newest first. */
    Uni<List<BindingEntity>> before(long number, int rows) {
        return find("number < ?1 order by number desc", number)
                .range(0, rows - 1)
                .list();
    }

    /** In the order of their names. */
    Uni<List<BindingEntity>> inOrder() {
        return find("order by name").list();
    }
}
