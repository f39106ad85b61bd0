package dev.berth.server.api.pool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.PoolStore.StoredSpec;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A pool as it is defined. */
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
        @Schema(type = SchemaType.OBJECT) JsonNode podTemplate,
        String podTemplateHash,
        Instant createdAt) {

    static PoolResponse of(StoredSpec stored, JsonNode podTemplate) {
        PoolSpec spec = stored.spec();
        return new PoolResponse(
                spec.name().value(),
                WireWords.of(spec.runtime()),
                spec.minPods(),
                spec.maxPods(),
                spec.slotsPerPod(),
                spec.idleTimeout(),
                spec.warmSlots(),
                spec.reservationTtl(),
                spec.startTimeout(),
                podTemplate,
                spec.templateHash(),
                stored.createdAt());
    }
}
