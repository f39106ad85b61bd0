package dev.berth.server.persistence.audit;

import dev.berth.server.persistence.database.Times;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;

/** The audit trail; only ever added to, until the retention takes it. */
@ApplicationScoped
public class AuditRepository implements PanacheRepositoryBase<AuditEntity, Long> {
    private static final String OLDEST =
            "id in (select old.id from AuditEntity old where old.at < ?1 order by old.at limit ?2)";

    AuditRepository() {}

    /** Deletes the oldest of what happened before that time, so many at most; answers with their number. */
    public Uni<Long> deleteOldest(Instant before, int rows) {
        return delete(OLDEST, Times.stored(before), rows);
    }
}
