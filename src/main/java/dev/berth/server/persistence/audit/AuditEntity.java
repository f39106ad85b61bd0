package dev.berth.server.persistence.audit;

import dev.berth.server.control.port.AuditStore.Act;
import dev.berth.server.control.port.AuditStore.By;
import dev.berth.server.control.port.AuditStore.StoredAct;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.database.Times;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One act of somebody. */
@Entity
@Table(name = "audit")
class AuditEntity {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    Long id;

    @Column(nullable = false)
    Instant at;

    @Column(nullable = false)
    String actor;

    @Column(nullable = false)
    String action;

    @Column(nullable = false)
    String object;

    @Column(nullable = false)
    String detail;

    @Column(nullable = false)
    String origin;

    @Column(name = "person")
    @Nullable
    String person;

    @Column(nullable = false)
    String proof;

    static AuditEntity of(Act act) {
        AuditEntity entity = new AuditEntity();
        entity.at = Times.stored(act.at());
        By by = act.by();
        entity.actor = SqlText.storable(by.name());
        entity.origin = SqlText.storable(by.origin());
        entity.person = SqlText.storableOrNull(by.person());
        entity.proof = SqlText.storable(by.proof());
        entity.action = act.action().word();
        entity.object = SqlText.storable(act.object());
        entity.detail = SqlText.storable(act.detail());
        return entity;
    }

    StoredAct act() {
        return new StoredAct(id, at, new By(actor, person, proof, origin), action, object, detail);
    }
}
