package dev.berth.domain.placement;

import dev.berth.domain.pool.AgentPod;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.Slot;
import java.util.BitSet;

/** What is still to be had of one pod while a plan is made. */
final class PodRoom {
    private final AgentPod pod;
    private final boolean available;
    private final boolean reachable;
    private final BitSet freeSlots = new BitSet(PoolSpec.MAX_SLOTS_PER_POD);
    private int running;
    private boolean owned;
    private boolean held;
    private boolean kept;

    PodRoom(AgentPod pod, boolean available, boolean reachable) {
        this.pod = pod;
        this.available = available;
        this.reachable = reachable;
        this.running = pod.running();
        this.owned = pod.ownedByExclusive();
        for (Slot slot : pod.slots()) {
            freeSlots.set(slot.index(), slot.free());
        }
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

    /**
     * Takes the slot that a plan prefers and answers its index. Slots 1, 2 and up come before slot 0, which reservations
     * and plan_and_apply use (P7).
     */
    int takeForPlan() {
        running++;
        int slot = Math.max(0, freeSlots.nextSetBit(1));
        freeSlots.clear(slot);
        return slot;
    }

    /** Takes the whole pod; the task runs on slot 0 (P3, P5). */
    int takeForExclusive() {
        running++;
        owned = true;
        return 0;
    }
}
