package dev.berth.server.api.history;

import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.PoolSpecBuilder;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.control.history.WhatIf;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Which time is to be replayed with which settings; what is left out is as the pool has it. */
@RecordBuilder
@RegisterForReflection
public record WhatIfRequest(
        @Schema(required = true, description = "RFC 3339") @Nullable
        String from,

        @Schema(description = "RFC 3339; now, when it is left out") @Nullable
        String to,

        @Schema(minimum = "0", maximum = "10000") @Nullable Integer minPods,
        @Schema(minimum = "0", maximum = "10000") @Nullable Integer maxPods,
        @Schema(minimum = "1", maximum = "16") @Nullable Integer slotsPerPod,
        @Schema(description = "Up to P30D") @Nullable String idleTimeout,
        @Schema(minimum = "0") @Nullable Integer warmSlots,
        @Schema(minimum = "0") @Nullable Integer warmSlotsUpTo,

        @Schema(description = "Up to P365D; PT0S means for ever") @Nullable
        String reservationTtl,

        @Schema(description = "How long a pod takes to come up, up to PT30M; what was measured, when it is left out")
        @Nullable
        String podStart) {
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final Duration MAX_IDLE_TIMEOUT = Duration.ofDays(30);
    private static final Duration MAX_RESERVATION_TTL = Duration.ofDays(365);

    /** The question about that pool, all fields checked, and told with what was found wrong before. */
    WhatIf.Question checked(Checks checks, PoolSpec pool, Instant now) {
        checks.require(from != null, "from", "must be given");
        Instant end = to == null ? now : checks.instant("to", to);
        Instant begin = from == null ? end.minus(LONGEST) : checks.instant("from", from);
        checks.require(!end.isAfter(now), "to", "must not be in the future");
        checks.require(begin.isBefore(end), "from", "must be before to");
        checks.require(!begin.plus(LONGEST).isBefore(end), "from", "must be at most 24 hours before to");
        Duration start = podStart == null
                ? null
                : checks.duration("podStart", podStart, Duration.ZERO, Duration.ZERO, PoolSpec.MAX_START_TIMEOUT);
        PoolSpec wanted = wanted(checks, pool);
        return new WhatIf.Question(replayed(pool), replayed(wanted), begin, end, start);
    }

    private PoolSpec wanted(Checks checks, PoolSpec pool) {
        int slots = checks.number("slotsPerPod", slotsPerPod, 1, PoolSpec.MAX_SLOTS_PER_POD, pool.slotsPerPod());
        int max = checks.number("maxPods", maxPods, 0, PoolSpec.MAX_PODS, pool.maxPods());
        int min = checks.number("minPods", minPods, 0, PoolSpec.MAX_PODS, pool.minPods());
        checks.require(min <= max, minPods == null ? "maxPods" : "minPods", "minPods must not be more than maxPods");
        int warm = checks.number("warmSlots", warmSlots, 0, max * slots, pool.warmSlots());
        checks.require(warm <= max * slots, "maxPods", "must give room for warmSlots");
        int upTo = checks.number(
                "warmSlotsUpTo", warmSlotsUpTo, 0, max * slots, Math.min(max * slots, pool.warmSlotsUpTo()));
        Duration idle =
                checks.duration("idleTimeout", idleTimeout, pool.idleTimeout(), Duration.ZERO, MAX_IDLE_TIMEOUT);
        Duration ttl = checks.duration(
                "reservationTtl", reservationTtl, pool.reservationTtl(), Duration.ZERO, MAX_RESERVATION_TTL);
        checks.done();
        return PoolSpecBuilder.builder(pool)
                .minPods(min)
                .maxPods(max)
                .slotsPerPod(slots)
                .idleTimeout(idle)
                .warmSlots(warm)
                .warmSlotsUpTo(upTo)
                .reservationTtl(ttl)
                .build();
    }

    private static PoolSpec replayed(PoolSpec pool) {
        return PoolSpecBuilder.builder(pool)
                // Whatever makes the pods, here they come up after their time.
                .runtime(RuntimeKind.LOCAL)
                // A pod that takes longer than it may is no use to anybody, and none is meant here.
                .startTimeout(PoolSpec.MAX_START_TIMEOUT.multipliedBy(2))
                .build();
    }
}
