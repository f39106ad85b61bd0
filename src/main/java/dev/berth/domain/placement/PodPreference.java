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

    /** The pod that will be free soonest first (P9). */
    static final Comparator<PodRoom> SOONEST_FREE = (one, other) -> {
        int byRunning = Integer.compare(one.running(), other.running());
        return byRunning == 0 ? oldest(one, other) : byRunning;
    };

    private final PoolSpec spec;
    private final Instant lapsedAfter;

    PodPreference(PoolSpec spec, PlacementLimits limits, Instant now) {
        this.spec = spec;
        this.lapsedAfter = now.minus(limits.lapsePenalty());
    }

    /** For a plan: worker pods before reserved ones, the fullest first so that empty pods can go, then the oldest. */
    Comparator<PodRoom> forPlans() {
        return (one, other) -> {
            int bySoundness = soundFirst(one.pod(), other.pod());
            if (bySoundness != 0) {
                return bySoundness;
            }
            int byReservation =
                    Boolean.compare(one.pod().reserved(), other.pod().reserved());
            int byKind = byReservation == 0 ? Integer.compare(other.running(), one.running()) : byReservation;
            return byKind == 0 ? oldest(one, other) : byKind;
        };
    }

    /** For a plan_and_apply: reserved pods before empty worker pods, so that approvals share pods; then the oldest. */
    Comparator<PodRoom> forExclusives() {
        return (one, other) -> {
            int bySoundness = soundFirst(one.pod(), other.pod());
            if (bySoundness != 0) {
                return bySoundness;
            }
            int byReservation =
                    Boolean.compare(other.pod().reserved(), one.pod().reserved());
            return byReservation == 0 ? oldest(one, other) : byReservation;
        };
    }

    private static int oldest(PodRoom one, PodRoom other) {
        int byAge = one.pod().createdAt().compareTo(other.pod().createdAt());
        return byAge == 0 ? one.pod().name().compareTo(other.pod().name()) : byAge;
    }

    private int soundFirst(AgentPod one, AgentPod other) {
        int byLapse = Boolean.compare(lapsedLately(one), lapsedLately(other));
        return byLapse == 0 ? Boolean.compare(ofOldTemplate(one), ofOldTemplate(other)) : byLapse;
    }

    private boolean lapsedLately(AgentPod pod) {
        Instant lapse = pod.lastLapseAt();
        return lapse != null && lapse.isAfter(lapsedAfter);
    }

    private boolean ofOldTemplate(AgentPod pod) {
        return spec.scaled() && !pod.ofPresentTemplate(spec);
    }
}
