package dev.berth.server.persistence.audit;

import dev.berth.server.control.port.AuditStore;
import dev.berth.server.control.port.Page;
import dev.berth.server.persistence.database.Cursors;
import dev.berth.server.persistence.database.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Who did what. */
@ApplicationScoped
class PanacheAuditStore implements AuditStore {
    private final UnitOfWork unit;
    private final AuditRepository audit;

    PanacheAuditStore(UnitOfWork unit, AuditRepository audit) {
        this.unit = unit;
        this.audit = audit;
    }

    @Override
    public Uni<Void> record(Act act) {
        return unit.write(() -> audit.persist(AuditEntity.of(act)).replaceWithVoid());
    }

    @Override
    public Uni<Page<StoredAct>> list(Filter filter, Page.Request page) {
        return unit.read(() -> audit.list(filter, page.cursor(), Cursors.rows(page)))
                .map(rows -> page(rows, page.limit()));
    }

    private static Page<StoredAct> page(List<AuditEntity> rows, int limit) {
        List<StoredAct> acts = rows.stream().limit(limit).map(AuditEntity::act).toList();
        String next = rows.size() > limit
                ? new AuditPosition(acts.getLast().at(), acts.getLast().id()).cursor()
                : null;
        return new Page<>(acts, next);
    }
}
