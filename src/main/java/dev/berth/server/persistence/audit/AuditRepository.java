package dev.berth.server.persistence.audit;

import dev.berth.server.control.port.AuditStore.Filter;
import dev.berth.server.persistence.database.Times;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The audit trail; only ever added to, until the retention takes it. */
@ApplicationScoped
public class AuditRepository implements PanacheRepositoryBase<AuditEntity, Long> {
    private static final String OLDEST = "select old.id from AuditEntity old where old.at < ?1 order by old.at";

    AuditRepository() {}

    /**
     * What fits the filter, newest first, from where the cursor says, so many at most.
     *
     * @throws IllegalArgumentException when no list of ours gave that cursor
     */
    public Uni<List<AuditEntity>> list(Filter filter, @Nullable String cursor, int rows) {
        AuditPosition position = AuditPosition.of(cursor);
        List<String> conditions = new ArrayList<>(List.of("(at, id) < (?1, ?2)"));
        List<Object> values = new ArrayList<>(List.of(Times.stored(position.at()), position.id()));
        restrict(conditions, values, "actor =", filter.actor());
        restrict(
                conditions,
                values,
                "action =",
                filter.action() == null ? null : filter.action().word());
        restrict(conditions, values, "object =", filter.object());
        restrict(conditions, values, "person =", filter.person());
        restrict(conditions, values, "at >=", Times.storedOrNull(filter.since()));
        restrict(conditions, values, "at <", Times.storedOrNull(filter.until()));
        return find(String.join(" and ", conditions) + " order by at desc, id desc", values.toArray())
                .range(0, rows - 1)
                .list();
    }

    private static void restrict(
            List<String> conditions, List<Object> values, String condition, @Nullable Object value) {
        if (value != null) {
            values.add(value);
            conditions.add(condition + " ?" + values.size());
        }
    }

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
