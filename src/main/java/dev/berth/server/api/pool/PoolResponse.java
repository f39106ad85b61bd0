package dev.berth.server.api.pool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.PoolStore.StoredSpec;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

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
        int warmSlotsUpTo,
        Duration reservationTtl,
        Duration startTimeout,
        boolean selfService,
        List<PoolScheduleRequest> schedules,

        @Schema(description = "The numbers that hold now, by the schedules and by what came on earlier days")
        InForce inForce,

        @Schema(type = SchemaType.OBJECT) JsonNode podTemplate,
        String podTemplateHash,
        Instant createdAt) {

    /**
     * Numbers that hold by the schedules, and by what came on earlier days.
     *
     * @param expected how many tasks are to be expected at once, or null where nobody looks
     * @param until when they may change by mere time, or null for never
     */
    @RegisterForReflection
    record InForce(
            int minPods,
            int maxPods,
            int warmSlots,
            @Nullable Integer expected,
            @Nullable Instant until) {}

    static PoolResponse of(StoredSpec stored, JsonNode podTemplate, int expected, Instant now) {
        PoolSpec spec = stored.spec();
        PoolSpec present = spec.at(now).expecting(expected);
        return PoolResponseBuilder.builder()
                .name(spec.name().value())
                .runtime(WireWords.of(spec.runtime()))
                .minPods(spec.minPods())
                .maxPods(spec.maxPods())
                .slotsPerPod(spec.slotsPerPod())
                .idleTimeout(spec.idleTimeout())
                .warmSlots(spec.warmSlots())
                .warmSlotsUpTo(spec.warmSlotsUpTo())
                .reservationTtl(spec.reservationTtl())
                .startTimeout(spec.startTimeout())
                .selfService(stored.selfService())
                .schedules(
                        spec.schedules().stream().map(PoolScheduleRequest::of).toList())
                .inForce(new InForce(
                        present.minPods(),
                        present.maxPods(),
                        present.warmSlots(),
                        spec.warmSlotsUpTo() == 0 ? null : expected,
                        spec.nextChange(now).orElse(null)))
                .podTemplate(podTemplate)
                .podTemplateHash(spec.templateHash())
                .createdAt(stored.createdAt())
                .build();
    }
}
