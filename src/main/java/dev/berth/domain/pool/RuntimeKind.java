package dev.berth.domain.pool;

/** What makes the pods of a pool. */
public enum RuntimeKind {
    /** Child processes of the server on the same machine. */
    LOCAL,
    /** Pods that Berth creates and guards itself. */
    KUBERNETES,
    /** One Deployment per pool and template, for clusters that forbid bare pods. */
    DEPLOYMENT,
    /** Agents that someone else runs and that connect by themselves; never scaled. */
    STATIC;

    /** Whether Berth makes and ends the pods. */
    public boolean scaled() {
        return this != STATIC;
    }

    /** Whether what is on a pod's disk is gone when the pod is. */
    public boolean diskGoesWithPod() {
        return this == KUBERNETES || this == DEPLOYMENT;
    }

    /** Whether the pods get their names from the runtime, not from Berth. */
    public boolean namesPods() {
        return this == DEPLOYMENT;
    }
}
