package dev.berth.domain.scaling;

import dev.berth.domain.pool.AgentPod;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.PoolSnapshot;
import dev.berth.domain.pool.RuntimeFailure;
import dev.berth.domain.scaling.ScalingDecision.Hold;
import dev.berth.domain.scaling.ScalingDecision.ScaleOut;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Decides how many pods a pool gets, and which idle ones go (S1 to S4, S6 to S12). */
public final class ScalingPolicy {
    private final ScalingLimits limits;

    public ScalingPolicy(ScalingLimits limits) {
        this.limits = limits;
    }

    /**
     * What to do about the number of pods now.
     *
     * @param underWay pods that the runtime was asked to make and has not answered for (S12)
     */
    public ScalingDecision decide(PoolSnapshot snapshot, Demand demand, int underWay, Instant now) {
        if (!snapshot.spec().scaled()) {
            return new Hold(ScalingReason.STATIC_POOL);
        }
        ScalingDecision bySize = bySize(snapshot, demand, underWay, now);
        return bySize instanceof Hold ? byTemplate(snapshot, demand, now).orElse(bySize) : bySize;
    }

    private ScalingDecision bySize(PoolSnapshot snapshot, Demand demand, int underWay, Instant now) {
        Shortage shortage = Shortage.of(snapshot, demand, limits, now);
        if (shortage.missing() > 0) {
            return grow(snapshot, shortage, underWay, now);
        }
        return shortage.resumable().isEmpty() ? shrink(snapshot, demand, now) : new Hold(ScalingReason.BALANCED);
    }

    /** S9: the next step of replacing pods of an older template, which neither waiting tasks nor minPods hold up. */
    private Optional<ScalingDecision> byTemplate(PoolSnapshot snapshot, Demand demand, Instant now) {
        Renewal renewal = new Renewal(snapshot, demand, new Capacity(snapshot, limits.heartbeatTimeout(), now));
        return switch (renewal.next()) {
            case NOTHING -> Optional.empty();
            case MAKE_ONE ->
                backingOff(snapshot, now)
                        ? Optional.empty()
                        : Optional.of(new ScaleOut(1, ScalingReason.TEMPLATE_CHANGED));
            case END_ONE -> renewal.firstToGo().map(pod -> remove(List.of(pod), ScalingReason.TEMPLATE_CHANGED));
        };
    }

    /**
     * How many pods the pool should have (S1, S10): those at work or needed, at least minPods, at most maxPods. A static
     * pool should have what it has.
     */
    public int desiredPods(PoolSnapshot snapshot, Demand demand) {
        if (!snapshot.spec().scaled()) {
            return snapshot.living();
        }
        int needed = demand.usedPods() + demand.imaginedPods() + demand.warmPods();
        return Math.min(snapshot.spec().maxPods(), Math.max(snapshot.spec().minPods(), needed));
    }

    private ScalingDecision grow(PoolSnapshot snapshot, Shortage shortage, int underWay, Instant now) {
        int room = snapshot.spec().maxPods() - snapshot.living();
        if (room <= 0) {
            return new Hold(ScalingReason.AT_MAX_PODS);
        }
        if (backingOff(snapshot, now)) {
            return new Hold(ScalingReason.RUNTIME_BACK_OFF);
        }
        // After a failure one pod is tried first: ten more refusals would teach nothing (S8).
        int most = (snapshot.runtimeFailure() == null ? limits.maxCreations() : 1) - underWay;
        if (most <= 0) {
            return new Hold(ScalingReason.CREATIONS_UNDER_WAY);
        }
        return new ScaleOut(Math.min(most, Math.min(room, shortage.missing())), shortage.reason());
    }

    private static boolean backingOff(PoolSnapshot snapshot, Instant now) {
        RuntimeFailure failure = snapshot.runtimeFailure();
        return failure != null && (failure.retryAt().isAfter(now) || probing(snapshot, failure));
    }

    /** A pod of an older template proves nothing about the present one, which may have been changed for that (S9). */
    private static boolean probing(PoolSnapshot snapshot, RuntimeFailure failure) {
        return snapshot.pods().stream()
                .anyMatch(pod -> pod.phase() == PodPhase.STARTING
                        && pod.ofPresentTemplate(snapshot.spec())
                        && !pod.createdAt().isBefore(failure.retryAt()));
    }

    private ScalingDecision shrink(PoolSnapshot snapshot, Demand demand, Instant now) {
        Surplus surplus = Surplus.of(snapshot, limits, now);
        if (surplus.free().isEmpty()) {
            return new Hold(ScalingReason.BALANCED);
        }
        if (demand.pendingUnblocked() > 0) {
            return new Hold(ScalingReason.TASKS_PENDING);
        }
        if (!surplus.aboveMax().isEmpty()) {
            return remove(surplus.aboveMax(), ScalingReason.ABOVE_MAX_PODS);
        }
        return surplus.idle().isEmpty()
                ? new Hold(ScalingReason.NOT_IDLE_LONG_ENOUGH)
                : remove(surplus.idle(), ScalingReason.IDLE_TIMEOUT);
    }

    private static ScalingDecision remove(List<AgentPod> pods, ScalingReason reason) {
        return new ScalingDecision.Remove(pods.stream().map(AgentPod::name).toList(), reason);
    }
}
