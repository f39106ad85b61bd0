package dev.berth.domain.pool;

import dev.berth.domain.id.PodName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The immutable picture of a pool that a decision is made from.
 *
 * @param spec what the operator asked for
 * @param pods the pods that have a row, lost ones included, in no particular order
 * @param runtimeFailure why the runtime makes no pods, or null when it works
 * @param others further living pods, of which only the number matters
 * @param listeningSince since when the server could hear its agents; every time-out counts from here at the earliest (L3)
 */
public record PoolSnapshot(
        PoolSpec spec,
        List<AgentPod> pods,
        OtherPods others,
        @Nullable RuntimeFailure runtimeFailure,
        Instant listeningSince) {
    public PoolSnapshot {
        pods = List.copyOf(pods);
    }

    /** The picture of all pods. */
    public PoolSnapshot(
            PoolSpec spec, List<AgentPod> pods, @Nullable RuntimeFailure runtimeFailure, Instant listeningSince) {
        this(spec, pods, OtherPods.NONE, runtimeFailure, listeningSince);
    }

    /** How many pods count against {@code maxPods}. */
    public int living() {
        int living = others.count();
        for (AgentPod pod : pods) {
            living += pod.phase() == PodPhase.LOST ? 0 : 1;
        }
        return living;
    }

    /** The pod of that name, if it has a row. */
    public Optional<AgentPod> pod(PodName name) {
        return pods.stream().filter(pod -> pod.name().equals(name)).findFirst();
    }

    /** Those of the pods here that count against {@code maxPods}: all but the lost. */
    public List<AgentPod> livingPods() {
        return pods.stream().filter(pod -> pod.phase() != PodPhase.LOST).toList();
    }

    /** The same picture with other pods. */
    public PoolSnapshot withPods(List<AgentPod> changed) {
        return new PoolSnapshot(spec, changed, others, runtimeFailure, listeningSince);
    }
}
