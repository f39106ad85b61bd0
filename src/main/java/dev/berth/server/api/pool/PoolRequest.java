package dev.berth.server.api.pool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.PoolSchedule;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.PoolSpecBuilder;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.Texts;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.api.task.CanonicalJson;
import dev.berth.server.control.port.PoolStore.StoredSpec;
import dev.berth.server.security.Digests;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What an operator asks of a pool; what is left out gets its default. Durations are ISO 8601. */
@RecordBuilder
@RegisterForReflection
record PoolRequest(
        @Schema(required = true, description = "A DNS label") @Nullable
        String name,

        @Schema(
                required = true,
                enumeration = {"local", "kubernetes", "deployment", "static"})
        @Nullable
        String runtime,

        @Schema(required = true, minimum = "0", maximum = "10000") @Nullable
        Integer minPods,

        @Schema(required = true, minimum = "0", maximum = "10000") @Nullable
        Integer maxPods,

        @Schema(minimum = "1", maximum = "16", defaultValue = "3") @Nullable
        Integer slotsPerPod,

        @Schema(defaultValue = "PT1M", description = "Up to P30D") @Nullable
        String idleTimeout,

        @Schema(minimum = "0", defaultValue = "0") @Nullable Integer warmSlots,

        @Schema(
                minimum = "0",
                defaultValue = "0",
                description =
                        "Up to so many warm slots, if by what came on earlier days as many tasks are to be expected")
        @Nullable
        Integer warmSlotsUpTo,

        @Schema(defaultValue = "PT24H", description = "Up to P365D; PT0S means for ever") @Nullable
        String reservationTtl,

        @Schema(description = "PT1S to PT30M") @Nullable String startTimeout,

        @Schema(defaultValue = "false", description = "Whether submitters may make workspaces in it") @Nullable
        Boolean selfService,

        @Schema(description = "Other numbers at certain times; of those in force at once the first counts") @Nullable
        List<@Nullable PoolScheduleRequest> schedules,

        @Schema(implementation = Object.class, type = SchemaType.OBJECT) @Nullable
        JsonNode podTemplate) {
    private static final int DEFAULT_SLOTS = 3;
    private static final int MAX_TEMPLATE_BYTES = 64 * 1024;
    private static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration MAX_IDLE_TIMEOUT = Duration.ofDays(30);
    private static final Duration DEFAULT_RESERVATION_TTL = Duration.ofHours(24);
    private static final Duration MAX_RESERVATION_TTL = Duration.ofDays(365);

    /** A stored pool as a request for the very same, which a merge patch starts from. */
    static PoolRequest of(StoredSpec stored, JsonNode podTemplate) {
        PoolSpec spec = stored.spec();
        return PoolRequestBuilder.builder()
                .name(spec.name().value())
                .runtime(WireWords.of(spec.runtime()))
                .minPods(spec.minPods())
                .maxPods(spec.maxPods())
                .slotsPerPod(spec.slotsPerPod())
                .idleTimeout(spec.idleTimeout().toString())
                .warmSlots(spec.warmSlots())
                .warmSlotsUpTo(spec.warmSlotsUpTo())
                .reservationTtl(spec.reservationTtl().toString())
                .startTimeout(spec.startTimeout().toString())
                .selfService(stored.selfService())
                .schedules(
                        spec.schedules().stream().map(PoolScheduleRequest::of).toList())
                .podTemplate(podTemplate)
                .build();
    }

    /** The pool, all fields checked. */
    StoredSpec checked(Duration defaultStartTimeout, Instant createdAt) {
        Checks checks = new Checks();
        String checkedName = checks.label("name", name);
        RuntimeKind kind = checks.word("runtime", runtime, RuntimeKind.values());
        int slots = checks.number("slotsPerPod", slotsPerPod, 1, PoolSpec.MAX_SLOTS_PER_POD, DEFAULT_SLOTS);
        int max = checks.number("maxPods", maxPods, 0, PoolSpec.MAX_PODS);
        int min = checks.number("minPods", minPods, 0, PoolSpec.MAX_PODS);
        checks.require(maxPods == null || max != maxPods || min <= max, "minPods", "must not be more than maxPods");
        int warm = checks.number("warmSlots", warmSlots, 0, max * slots, 0);
        int upTo = checks.number("warmSlotsUpTo", warmSlotsUpTo, 0, max * slots, 0);
        Duration idle =
                checks.duration("idleTimeout", idleTimeout, DEFAULT_IDLE_TIMEOUT, Duration.ZERO, MAX_IDLE_TIMEOUT);
        Duration ttl = checks.duration(
                "reservationTtl", reservationTtl, DEFAULT_RESERVATION_TTL, Duration.ZERO, MAX_RESERVATION_TTL);
        Duration start = checks.duration(
                "startTimeout",
                startTimeout,
                defaultStartTimeout,
                PoolSpec.MIN_START_TIMEOUT,
                PoolSpec.MAX_START_TIMEOUT);
        String template = template(checks);
        List<PoolSchedule> timed = PoolScheduleRequest.checked(
                checks, schedules, new PoolScheduleRequest.Others(min, max, slots), createdAt);
        checks.done();
        PoolSpec spec = PoolSpecBuilder.builder()
                .name(new PoolName(checkedName))
                .runtime(kind)
                .minPods(min)
                .maxPods(max)
                .slotsPerPod(slots)
                .idleTimeout(idle)
                .warmSlots(warm)
                .warmSlotsUpTo(upTo)
                .reservationTtl(ttl)
                .startTimeout(start)
                .templateHash(Digests.sha256(template))
                .schedules(timed)
                .build();
        return new StoredSpec(spec, template, Boolean.TRUE.equals(selfService), createdAt);
    }

    private String template(Checks checks) {
        JsonNode node =
                podTemplate == null || podTemplate.isNull() ? JsonNodeFactory.instance.objectNode() : podTemplate;
        checks.require(node.isObject(), "podTemplate", "must be an object");
        Texts.requireIn("podTemplate", node);
        String canonical = CanonicalJson.of(node);
        checks.require(
                canonical.getBytes(StandardCharsets.UTF_8).length <= MAX_TEMPLATE_BYTES,
                "podTemplate",
                "must have at most " + MAX_TEMPLATE_BYTES + " bytes");
        return canonical;
    }
}
