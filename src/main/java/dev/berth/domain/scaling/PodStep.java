package dev.berth.domain.scaling;

import dev.berth.domain.id.PodName;

/** What a pod that is on its way in or out needs next (S5, S7). */
public sealed interface PodStep {

    /** Which pod. */
    PodName pod();

    /** Why; the same word stands in the log and the metric. */
    Reason reason();

    /** Delete it: it is drained, or idle by its heartbeat for drainTimeout, or never came up. */
    record Delete(PodName pod, Reason reason) implements PodStep {}

    /** Take its scale-in back: work arrived that it can serve, or minPods or warmSlots ask for it again (S5, S10). */
    record Resume(PodName pod, Reason reason) implements PodStep {}

    /** The reasons of pod steps. */
    enum Reason {
        DRAINED,
        DRAIN_TIMEOUT,
        START_TIMEOUT,
        WORK_ARRIVED,
        STILL_WANTED
    }
}
