package dev.berth.server.control.turn;

import dev.berth.domain.id.PodName;
import dev.berth.domain.placement.QueuedTask;
import dev.berth.domain.pool.AgentPod;
import dev.berth.domain.pool.OtherPods;
import dev.berth.domain.pool.PoolSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * As many pods as make a difference to placing some tasks and to scaling. The others are ready, and at work or spare, and
 * only counted; no pod is looked at that is not chosen or passed over for one that is.
 */
final class PodExcerpt {
    private final PodIndex index;
    private final PoolSpec spec;
    private final Set<PodName> hidden;
    /** Of all pods but the hidden. */
    private final PodTotals totals;

    private final Map<PodName, PodEntry> chosen = new HashMap<>();

    /** @param hidden pods that are not to be seen, as if they were not there */
    PodExcerpt(PodIndex index, PoolSpec spec, Set<PodName> hidden) {
        this.index = index;
        this.spec = spec;
        this.hidden = hidden;
        this.totals = index.totals().copy();
        hidden.stream().filter(index::knows).map(index::entry).forEach(totals::remove);
    }

    /** Those that are no matter of numbers. */
    void addAllThatStandOut() {
        addAll(index.orders().shown());
        addAll(index.orders().lapsed());
    }

    /** Those whose agents may be about to come back (L3). */
    void addAway() {
        addAll(index.orders().away());
    }

    /**
     * Those that the tasks may be placed on.
     *
     * @param held the pods that unblocked applies wait for
     */
    void addFor(List<QueuedTask> tasks, Set<PodName> held) {
        held.stream().filter(index::knows).forEach(this::add);
        Set<Set<PodName>> unfit = new HashSet<>();
        int exclusives = 0;
        for (QueuedTask task : tasks) {
            exclusives += task.exclusive() ? 1 : 0;
            if (task.exclusive()) {
                unfit.add(task.unfit());
            }
        }
        addForPlans(tasks.size() - exclusives, exclusives, held);
        for (Set<PodName> none : unfit) {
            Predicate<PodName> usable = pod -> !held.contains(pod) && !none.contains(pod) && !hidden.contains(pod);
            addForExclusives(tasks.size(), usable);
            if (!none.isEmpty() || tasks.size() > totals.availableIdle()) {
                // Pods that only start keep no exclusive task from waiting for the next pod that is free (P9).
                addSoonestFree(usable);
            }
        }
    }

    /** Each exclusive task, and the pod that is kept for one (P9), may take away a pod with whatever it has free. */
    private void addForPlans(int plans, int exclusives, Set<PodName> held) {
        int taken = exclusives == 0 ? 0 : (exclusives + 1) * PoolSpec.MAX_SLOTS_PER_POD;
        int slots = plans + 1 + taken;
        for (PodRank next : index.orders().plans()) {
            if (slots <= 0) {
                return;
            }
            if (!held.contains(next.pod()) && !hidden.contains(next.pod())) {
                add(next.pod());
                slots -= index.entry(next.pod()).slots();
            }
        }
    }

    /** Each task may take away a pod, and one may be kept (P9). */
    private void addForExclusives(int tasks, Predicate<PodName> usable) {
        int left = tasks + 1;
        for (PodRank next : index.orders().exclusives()) {
            if (left <= 0) {
                return;
            }
            if (usable.test(next.pod())) {
                add(next.pod());
                left--;
            }
        }
    }

    /** Where a chosen one would be free soonest, it may be taken by then; the next one is not. */
    private void addSoonestFree(Predicate<PodName> usable) {
        for (PodRank next : index.orders().soonestFree()) {
            if (usable.test(next.pod()) && !chosen.containsKey(next.pod())) {
                add(next.pod());
                return;
            }
        }
    }

    /** Those that may have to go, as far as minPods and warmSlots let any go (S1, S4). */
    void addThoseThatMayGo() {
        if (!spec.scaled()) {
            return;
        }
        if (totals.living() > spec.maxPods()) {
            addAll(index.orders().bySize());
            return;
        }
        PodRank smallest = index.orders().bySize().first();
        if (smallest != null) {
            // Whether any could go: where this one cannot be spared none can.
            add(smallest.pod());
            addLeaving(smallest.number());
        }
    }

    private void addLeaving(int fewestSlots) {
        boolean renews = chosen.values().stream()
                .anyMatch(pod -> pod.picture().free() && !pod.picture().ofPresentTemplate(spec));
        int pods = totals.staying() - spec.minPods();
        int slots = totals.availableSlots() - spec.warmSlots();
        for (PodRank next : index.orders().leaving()) {
            boolean none = pods <= 0 || (spec.warmSlots() > 0 && slots < fewestSlots);
            if (none && !renews) {
                return;
            }
            PodEntry pod = index.entry(next.pod());
            add(next.pod());
            if (spec.warmSlots() == 0 || pod.slots() <= slots) {
                pods--;
                slots -= pod.slots();
            }
        }
    }

    private void addAll(PodOrder order) {
        order.forEach(pod -> add(pod.pod()));
    }

    private void add(PodName pod) {
        if (!hidden.contains(pod)) {
            chosen.put(pod, index.entry(pod));
        }
    }

    List<AgentPod> pods() {
        List<AgentPod> pods = new ArrayList<>();
        chosen.values().forEach(pod -> pods.add(pod.picture()));
        pods.sort(Comparator.comparing(AgentPod::name));
        return pods;
    }

    /** All living ones but the chosen and the hidden. */
    OtherPods others() {
        PodTotals rest = totals.copy();
        chosen.values().forEach(rest::remove);
        return rest.others();
    }
}
