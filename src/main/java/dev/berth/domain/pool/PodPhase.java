package dev.berth.domain.pool;

/** Where an agent pod stands in its life. */
public enum PodPhase {
    /** Asked of the runtime; its agent has not said hello yet. */
    STARTING,
    /** Its agent has said hello. Whether it can be given work now is a matter of {@link AgentPod#available}. */
    READY,
    /** Takes no new work and goes when it is free. */
    DRAINING,
    /** Given up for good (L1); its name is never used again, but for a static pod that returns. */
    LOST
}
