package dev.berth.domain.scaling;

import dev.berth.domain.pool.AgentPod;
import dev.berth.domain.pool.Drain;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.PoolSnapshot;
import dev.berth.domain.scaling.PodStep.Delete;
import dev.berth.domain.scaling.PodStep.Reason;
import dev.berth.domain.scaling.PodStep.Resume;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Decides about the pods that are on their way in or out: when a drained pod is deleted, when a removal is taken back
 * (S5), and when a pod that does not come up is given up (S7). No step ever deletes a pod that runs or holds something,
 * or that keeps the only copy of a state (F4).
 */
public final class PodLifecyclePolicy {
    private final ScalingLimits limits;

    public PodLifecyclePolicy(ScalingLimits limits) {
        this.limits = limits;
    }

    /** The steps that are due, at most one for each pod; none in a static pool, whose pods are not Berth's. */
    public List<PodStep> decide(PoolSnapshot snapshot, Demand demand, Instant now) {
        if (!snapshot.spec().scaled()) {
            return List.of();
        }
        Shortage shortage = Shortage.of(snapshot, demand, limits, now);
        return snapshot.pods().stream()
                .map(pod -> shortage.resumable().contains(pod) ? resume(pod, demand) : step(pod, snapshot, now))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<PodStep> resume(AgentPod pod, Demand demand) {
        Reason reason = demand.pendingUnblocked() > 0 ? Reason.WORK_ARRIVED : Reason.STILL_WANTED;
        return Optional.of(new Resume(pod.name(), reason));
    }

    private Optional<PodStep> step(AgentPod pod, PoolSnapshot snapshot, Instant now) {
        if (pod.phase() == PodPhase.STARTING) {
            return startOverdue(pod, snapshot, now)
                    ? Optional.of(new Delete(pod.name(), Reason.START_TIMEOUT))
                    : Optional.empty();
        }
        Drain drain = pod.drain();
        if (drain == null || pod.keepsState()) {
            return Optional.empty();
        }
        return pod.free() ? stepOfFree(pod, drain, snapshot, now) : stepOfBusy(pod, drain);
    }

    /** Berth lets only pods without work go; if one has some after all, it stays (S5, S9). */
    private static Optional<PodStep> stepOfBusy(AgentPod pod, Drain drain) {
        return drain.reason().byScaling() ? Optional.of(new Resume(pod.name(), Reason.WORK_ARRIVED)) : Optional.empty();
    }

    private Optional<PodStep> stepOfFree(AgentPod pod, Drain drain, PoolSnapshot snapshot, Instant now) {
        if (drain.drained()) {
            return Optional.of(new Delete(pod.name(), Reason.DRAINED));
        }
        // Idle by its heartbeat: one that cannot be heard is a matter of lostTimeout (L1).
        boolean heard = pod.reachable(limits.heartbeatTimeout(), snapshot.listeningSince(), now);
        return heard && drainOverdue(pod, drain, snapshot, now)
                ? Optional.of(new Delete(pod.name(), Reason.DRAIN_TIMEOUT))
                : Optional.empty();
    }

    /** A pod that was drained while it worked says so when it is done, so the wait counts from then. */
    private boolean drainOverdue(AgentPod pod, Drain drain, PoolSnapshot snapshot, Instant now) {
        Instant from = later(drain.since(), snapshot.listeningSince());
        if (pod.freeSince() != null) {
            from = later(from, pod.freeSince());
        }
        return now.isAfter(from.plus(limits.drainTimeout()));
    }

    private boolean startOverdue(AgentPod pod, PoolSnapshot snapshot, Instant now) {
        if (pod.contact().connected() || !pod.free()) {
            return false;
        }
        Duration patience = snapshot.spec().startTimeout();
        Instant byProgress = later(pod.progressAt(), snapshot.listeningSince()).plus(patience);
        Instant atMost = later(pod.createdAt(), snapshot.listeningSince()).plus(limits.maxStartTimeout());
        return now.isAfter(byProgress) || now.isAfter(atMost);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
