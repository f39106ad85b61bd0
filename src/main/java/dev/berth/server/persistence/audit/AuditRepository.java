package dev.berth.server.persistence.audit;

import dev.berth.server.persistence.database.Times;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;

/** The audit trail; only ever added to, until the retention takes it. */
@ApplicationScoped
public class AuditRepository implements PanacheRepositoryBase<AuditEntity, Long> {
    private static final String OLDEST = "select old.id from AuditEntity old where old.at < ?1 order by old.at";

    AuditRepository() {}

    /** Deletes the oldest of what happened before that time, so many at most; answers with their number. */
    public Uni<Long> deleteOldest(Instant before, int rows) {
        return find(OLDEST, Times.stored(before))
                .project(Long.class)
                .range(0, rows - 1)
                .list()
                // Apart, so that no plan of the deletion can walk the table.
                .flatMap(ids -> ids.isEmpty() ? Uni.createFrom().item(0L) : delete("id in ?1", ids));
    }
}
