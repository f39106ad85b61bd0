package dev.berth.domain.placement;

import dev.berth.domain.pool.AgentPod;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.PoolSnapshot;
import dev.berth.domain.pool.RuntimeFailure;
import java.time.Duration;
import java.time.Instant;

/** Whether more pods can be hoped for: what P9 and the reasons for waiting go by. */
final class Growth {
    private final PoolSnapshot snapshot;
    private final int living;

    Growth(PoolSnapshot snapshot) {
        this.snapshot = snapshot;
        this.living = snapshot.living();
    }

    boolean noPods() {
        return living == 0;
    }

    boolean atMax() {
        return snapshot.spec().scaled() && living >= snapshot.spec().maxPods();
    }

    /** Whether the pool may never have a pod, so that a task that needs one is hopeless (S3). */
    boolean forbidden() {
        return snapshot.spec().scaled() && snapshot.spec().maxPods() == 0;
    }

    boolean starting() {
        return snapshot.pods().stream().anyMatch(pod -> pod.phase() == PodPhase.STARTING);
    }

    /**
     * Whether a failure of the runtime stands between the pool and another pod, or something that keeps one from
     * starting which is on its way.
     */
    boolean failing() {
        return (snapshot.runtimeFailure() != null && (!atMax() || starting()))
                || snapshot.pods().stream().anyMatch(pod -> pod.phase() == PodPhase.STARTING && pod.hindered());
    }

    /** Static, at maxPods, in back-off, or no pod came up in time (P9). */
    boolean impossible(Duration patience, Instant now) {
        RuntimeFailure failure = snapshot.runtimeFailure();
        return !snapshot.spec().scaled()
                || atMax()
                || (failure != null && failure.retryAt().isAfter(now))
                || snapshot.pods().stream().anyMatch(pod -> overdue(pod, patience, now));
    }

    private static boolean overdue(AgentPod pod, Duration patience, Instant now) {
        return pod.phase() == PodPhase.STARTING && now.isAfter(pod.createdAt().plus(patience));
    }
}
