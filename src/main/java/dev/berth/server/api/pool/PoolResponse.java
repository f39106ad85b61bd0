package dev.berth.server.api.pool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.PoolStore.StoredSpec;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A pool as it is defined. */
@RecordBuilder
@RegisterForReflection
record PoolResponse(
        String name,
        String runtime,
        int minPods,
        int maxPods,
        int slotsPerPod,
        Duration idleTimeout,
        int warmSlots,
        Duration reservationTtl,
        Duration startTimeout,
        boolean selfService,
        @Schema(type = SchemaType.OBJECT) JsonNode podTemplate,
        String podTemplateHash,
        Instant createdAt) {

    static PoolResponse of(StoredSpec stored, JsonNode podTemplate) {
        PoolSpec spec = stored.spec();
        return PoolResponseBuilder.builder()
                .name(spec.name().value())
                .runtime(WireWords.of(spec.runtime()))
                .minPods(spec.minPods())
                .maxPods(spec.maxPods())
                .slotsPerPod(spec.slotsPerPod())
                .idleTimeout(spec.idleTimeout())
                .warmSlots(spec.warmSlots())
                .reservationTtl(spec.reservationTtl())
                .startTimeout(spec.startTimeout())
                .selfService(stored.selfService())
                .podTemplate(podTemplate)
                .podTemplateHash(spec.templateHash())
                .createdAt(stored.createdAt())
                .build();
    }
}
