package dev.berth.server.persistence.pool;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.PoolSpecBuilder;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.control.port.PoolStore.StoredSpec;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.database.Times;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;

/** A pool's row. */
@Entity
@Table(name = "pools")
public class PoolEntity {
    @Id
    String name;

    @Column(insertable = false, updatable = false)
    Long number;

    @Column(nullable = false)
    String runtime;

    @Column(name = "min_pods")
    int minPods;

    @Column(name = "max_pods")
    int maxPods;

    @Column(name = "slots_per_pod")
    int slotsPerPod;

    @Column(name = "idle_timeout_ms")
    long idleTimeoutMillis;

    @Column(name = "warm_slots")
    int warmSlots;

    @Column(name = "reservation_ttl_ms")
    long reservationTtlMillis;

    @Column(name = "start_timeout_ms")
    long startTimeoutMillis;

    @Column(name = "pod_template")
    String podTemplate;

    @Column(name = "template_hash")
    String templateHash;

    @Column(name = "created_at", updatable = false)
    Instant createdAt;

    static PoolEntity of(StoredSpec pool) {
        PoolEntity entity = new PoolEntity();
        entity.name = pool.spec().name().value();
        entity.createdAt = Times.stored(pool.createdAt());
        entity.update(pool);
        return entity;
    }

    /** Takes over all that an operator may change. */
    void update(StoredSpec pool) {
        PoolSpec spec = pool.spec();
        runtime = SqlText.of(spec.runtime());
        minPods = spec.minPods();
        maxPods = spec.maxPods();
        slotsPerPod = spec.slotsPerPod();
        idleTimeoutMillis = Times.millis(spec.idleTimeout());
        warmSlots = spec.warmSlots();
        reservationTtlMillis = Times.millis(spec.reservationTtl());
        startTimeoutMillis = Times.millis(spec.startTimeout());
        podTemplate = SqlText.storable(pool.podTemplateJson());
        templateHash = spec.templateHash();
    }

    StoredSpec stored() {
        PoolSpec spec = PoolSpecBuilder.builder()
                .name(new PoolName(name))
                .runtime(SqlText.parse(RuntimeKind.class, runtime))
                .minPods(minPods)
                .maxPods(maxPods)
                .slotsPerPod(slotsPerPod)
                .idleTimeout(Duration.ofMillis(idleTimeoutMillis))
                .warmSlots(warmSlots)
                .reservationTtl(Duration.ofMillis(reservationTtlMillis))
                .startTimeout(Duration.ofMillis(startTimeoutMillis))
                .templateHash(templateHash)
                .build();
        return new StoredSpec(spec, podTemplate, createdAt);
    }
}
