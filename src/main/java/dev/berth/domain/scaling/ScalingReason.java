package dev.berth.domain.scaling;

/** Why a scaling decision was what it was (S11). */
public enum ScalingReason {
    /** Agents of a static pool come and go by themselves. */
    STATIC_POOL,
    /** What runs, is held, is coming and is asked for match. */
    BALANCED,
    /** Unblocked pending tasks need more pods (S1, S6). */
    DEMAND,
    /** Fewer than minPods exist (S10). */
    MIN_PODS,
    /** Fewer free slots than warmSlots asks for (S10). */
    WARM_SLOTS,
    /** More is asked for than maxPods allows. */
    AT_MAX_PODS,
    /** As many pods are being made as may be at the same time (S12). */
    CREATIONS_UNDER_WAY,
    /** The runtime refuses; the next try waits for its back-off (S8). */
    RUNTIME_BACK_OFF,
    /** An unblocked task waits that a pod of this pool could serve, so nothing is removed (S3). */
    TASKS_PENDING,
    /** Free pods have not been free for idleTimeout yet (S4). */
    NOT_IDLE_LONG_ENOUGH,
    /** Pods were free for idleTimeout and are not needed (S4). */
    IDLE_TIMEOUT,
    /** The operator lowered maxPods and free pods exceed it. */
    ABOVE_MAX_PODS,
    /** A free pod was made from an older template: its successor is made, or it goes (S9). */
    TEMPLATE_CHANGED
}
