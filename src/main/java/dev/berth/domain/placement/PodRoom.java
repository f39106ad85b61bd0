package dev.berth.domain.placement;

import dev.berth.domain.pool.AgentPod;
import dev.berth.domain.pool.Slot;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;

/** What is still to be had of one pod while a plan is made. */
final class PodRoom {
    private final AgentPod pod;
    private final boolean available;
    private final boolean reachable;
    private final Deque<Integer> freeSlots;
    private int running;
    private boolean owned;
    private boolean held;
    private boolean kept;

    PodRoom(AgentPod pod, boolean available, boolean reachable) {
        this.pod = pod;
        this.available = available;
        this.reachable = reachable;
        this.freeSlots = slotsInOrder(pod);
        this.running = pod.running();
        this.owned = pod.ownedByExclusive();
    }

    /** Slots 1, 2 and up come before slot 0, which reservations and plan_and_apply use (P7). */
    private static Deque<Integer> slotsInOrder(AgentPod pod) {
        Deque<Integer> free = new ArrayDeque<>();
        pod.slots().stream()
                .filter(Slot::free)
                .map(Slot::index)
                .sorted(Comparator.comparingInt(index -> index == 0 ? Integer.MAX_VALUE : index))
                .forEach(free::add);
        return free;
    }

    AgentPod pod() {
        return pod;
    }

    /** Whether the pod is ready for any work (P1). */
    boolean available() {
        return available;
    }

    /** Whether its agent can be talked to, draining or not (P5). */
    boolean reachable() {
        return reachable;
    }

    int running() {
        return running;
    }

    boolean runsNothing() {
        return running == 0;
    }

    /** Whether a confirmed apply waits for this pod, which therefore takes nothing else (P5). */
    boolean held() {
        return held;
    }

    void hold() {
        held = true;
    }

    /** Sets the pod aside for a starving exclusive task (P9). */
    void keep() {
        kept = true;
    }

    /** Whether a plan would fit if the pod were not kept for somebody (P2). */
    boolean hasSlotForPlan() {
        return !owned && !freeSlots.isEmpty();
    }

    boolean takesPlan() {
        return !kept && hasSlotForPlan();
    }

    /** Whether a plan_and_apply may own the pod (P3). */
    boolean takesExclusive() {
        return !kept && runsNothing();
    }

    /** Takes the slot that a plan prefers and answers its index. */
    int takeForPlan() {
        running++;
        return freeSlots.removeFirst();
    }

    /** Takes the whole pod; the task runs on slot 0 (P3, P5). */
    int takeForExclusive() {
        running++;
        owned = true;
        return 0;
    }
}
