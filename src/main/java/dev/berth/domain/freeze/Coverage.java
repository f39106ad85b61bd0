package dev.berth.domain.freeze;

import dev.berth.domain.task.Phase;

/** What a freeze window holds back. */
public enum Coverage {
    /** Confirmed applies; what plans goes on. */
    APPLIES,
    EVERYTHING;

    public boolean covers(Phase phase) {
        return this == EVERYTHING || phase == Phase.APPLY;
    }
}
