package dev.berth.server.persistence.audit;

import dev.berth.server.control.port.AuditStore;
import dev.berth.server.persistence.database.UnitOfWork;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

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
}
