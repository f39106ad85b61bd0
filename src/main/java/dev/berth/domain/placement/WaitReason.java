package dev.berth.domain.placement;

/** Why a pending task is not placed; the same word stands in the log, the metric and the API. */
public enum WaitReason {
    WORKSPACE_LOCKED,
    FROZEN,
    EARLIER_TASK,
    UPSTREAM,
    NO_PODS_YET,
    POD_STARTING,
    POD_START_FAILING,
    NO_FREE_SLOT,
    NO_EXCLUSIVE_POD,
    RESERVED_POD_BUSY,
    RESERVED_POD_AWAY,
    POOL_AT_MAX,
    CANNOT_RUN;

    /** Whether it waits for something else than room, so that it is no demand (P10, W3, W4, S2). */
    public boolean blocks() {
        return switch (this) {
            case WORKSPACE_LOCKED, FROZEN, EARLIER_TASK, UPSTREAM -> true;
            case NO_PODS_YET,
                    POD_STARTING,
                    POD_START_FAILING,
                    NO_FREE_SLOT,
                    NO_EXCLUSIVE_POD,
                    RESERVED_POD_BUSY,
                    RESERVED_POD_AWAY,
                    POOL_AT_MAX,
                    CANNOT_RUN -> false;
        };
    }

    /** Whether another empty pod would help: the task may go to any pod of the pool and found none (S1). */
    public boolean forRoom() {
        return switch (this) {
            case NO_PODS_YET, POD_STARTING, POD_START_FAILING, NO_FREE_SLOT, NO_EXCLUSIVE_POD, POOL_AT_MAX -> true;
            case WORKSPACE_LOCKED, FROZEN, EARLIER_TASK, UPSTREAM, RESERVED_POD_BUSY, RESERVED_POD_AWAY, CANNOT_RUN ->
                false;
        };
    }
}
