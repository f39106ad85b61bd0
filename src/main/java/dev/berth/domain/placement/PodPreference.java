package dev.berth.domain.placement;

import dev.berth.domain.pool.AgentPod;
import dev.berth.domain.pool.PoolSpec;
import java.time.Instant;
import java.util.Comparator;

/**
 * Which pod is taken first (P7). Last of all come pods that let an assign lapse a short while ago, before them those of
 * an old template: the former may not work at all, the latter do.
 */
final class PodPreference {
    private static final Comparator<PodRoom> OLDEST = Comparator.comparing(
                    (PodRoom room) -> room.pod().createdAt())
            .thenComparing(room -> room.pod().name());
    private static final Comparator<PodRoom> RESERVED_LAST =
            Comparator.comparing((PodRoom room) -> room.pod().reserved());

    /** The pod that will be free soonest first (P9). */
    static final Comparator<PodRoom> SOONEST_FREE =
            Comparator.comparingInt(PodRoom::running).thenComparing(OLDEST);

    private final PoolSpec spec;
    private final Instant lapsedAfter;

    PodPreference(PoolSpec spec, PlacementLimits limits, Instant now) {
        this.spec = spec;
        this.lapsedAfter = now.minus(limits.lapsePenalty());
    }

    /** For a plan: worker pods before reserved ones, the fullest first so that empty pods can go, then the oldest. */
    Comparator<PodRoom> forPlans() {
        return soundFirst()
                .thenComparing(RESERVED_LAST)
                .thenComparing(Comparator.comparingInt(PodRoom::running).reversed())
                .thenComparing(OLDEST);
    }

    /** For a plan_and_apply: reserved pods before empty worker pods, so that approvals share pods; then the oldest. */
    Comparator<PodRoom> forExclusives() {
        return soundFirst().thenComparing(RESERVED_LAST.reversed()).thenComparing(OLDEST);
    }

    private Comparator<PodRoom> soundFirst() {
        return Comparator.comparing((PodRoom room) -> lapsedLately(room.pod()))
                .thenComparing(room -> ofOldTemplate(room.pod()));
    }

    private boolean lapsedLately(AgentPod pod) {
        Instant lapse = pod.lastLapseAt();
        return lapse != null && lapse.isAfter(lapsedAfter);
    }

    private boolean ofOldTemplate(AgentPod pod) {
        return spec.scaled() && !pod.ofPresentTemplate(spec);
    }
}
