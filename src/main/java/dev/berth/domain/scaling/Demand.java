package dev.berth.domain.scaling;

/**
 * What the unblocked pending tasks need (S1, S2).
 *
 * @param pendingUnblocked unblocked pending tasks that this pool could serve
 * @param pendingBlocked tasks that wait for their workspace (S2: no demand)
 * @param usedPods living pods that run, hold a reservation, or are used when the queue is placed on the pods that are
 *     available or starting
 * @param imaginedPods empty pods that the rest of the queue would fill
 * @param warmPods further empty pods, existing or not, that {@code warmSlots} asks for on top of those (S10)
 */
public record Demand(int pendingUnblocked, int pendingBlocked, int usedPods, int imaginedPods, int warmPods) {}
