package dev.berth.domain.scaling;

import dev.berth.domain.pool.AgentPod;
import dev.berth.domain.pool.DrainReason;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.PoolSnapshot;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The replacing of free pods of an older template, one at a time (S9). Where the pool may have one more pod the new one
 * comes first, so that a template that does not work costs no capacity. Nothing is remembered between two decisions:
 * how far it is shows in the pods.
 */
final class Renewal {

    /** What is to be done now. */
    enum Next {
        /** Nothing is old and free, or the last step is still under way. */
        NOTHING,
        /** A new pod first. */
        MAKE_ONE,
        /** An old pod goes: its successor is there, or the pool has all the pods that it may have. */
        END_ONE
    }

    /** A pod that has not come up serves nobody; then the longest idle; then by name, to be stable. */
    private static final Comparator<AgentPod> FIRST_TO_GO = Comparator.comparing(
                    (AgentPod pod) -> pod.phase() != PodPhase.STARTING)
            .thenComparing(Surplus::idleSince)
            .thenComparing(AgentPod::name);

    private final PoolSnapshot snapshot;
    private final Demand demand;
    private final Capacity capacity;
    private final List<AgentPod> outdated;
    private final List<AgentPod> fresh;

    Renewal(PoolSnapshot snapshot, Demand demand, Capacity capacity) {
        this.snapshot = snapshot;
        this.demand = demand;
        this.capacity = capacity;
        List<AgentPod> free = snapshot.pods().stream()
                .filter(pod -> Capacity.staying(pod) && pod.free())
                .toList();
        this.outdated =
                free.stream().filter(pod -> !current(pod)).sorted(FIRST_TO_GO).toList();
        this.fresh = free.stream().filter(this::current).toList();
    }

    Optional<AgentPod> firstToGo() {
        return outdated.stream().findFirst();
    }

    Next next() {
        if (outdated.isEmpty() || underWay()) {
            return Next.NOTHING;
        }
        boolean succeeded = !fresh.isEmpty() && enoughWithoutOne();
        boolean room = snapshot.living() < snapshot.spec().maxPods();
        return succeeded || !room ? Next.END_ONE : Next.MAKE_ONE;
    }

    /** An old pod is going, or a new one is not there yet. */
    private boolean underWay() {
        boolean going = snapshot.pods().stream()
                .anyMatch(pod -> pod.drain() != null && pod.drain().reason() == DrainReason.TEMPLATE_CHANGED);
        return going || !fresh.stream().allMatch(capacity::available);
    }

    private boolean enoughWithoutOne() {
        long staying = snapshot.others().count()
                + snapshot.pods().stream().filter(Capacity::staying).count();
        long going = snapshot.livingPods().stream()
                .filter(pod -> !Capacity.staying(pod) && !pod.free())
                .count();
        int needed = demand.usedPods() + demand.imaginedPods() + demand.warmPods();
        return staying - 1 >= snapshot.spec().minPods()
                && staying + going - 1 >= Math.min(needed, snapshot.spec().maxPods());
    }

    private boolean current(AgentPod pod) {
        return pod.ofPresentTemplate(snapshot.spec());
    }
}
