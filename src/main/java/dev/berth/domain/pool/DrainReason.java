package dev.berth.domain.pool;

/** Why a pod drains; it decides what may end the drain (S5, P5). */
public enum DrainReason {
    /** The scaling policy no longer needs it; arriving work may take this back. */
    SCALE_IN,
    /** It was made from an older pod template, and makes room for one of the present (S9); only work takes this back. */
    TEMPLATE_CHANGED,
    /** Its agent has no room for new work; over as soon as there is room, and it keeps its reservations (P12). */
    DISK_FULL,
    /** An operator asked; lasts until the reservations are decided, or until resumed by hand. */
    OPERATOR,
    /** It is being ended from outside (SIGTERM, eviction): gives up its reservations at once. */
    ENDING,
    /** It has the only copy of a state, which would go with it; over when the copy is gone, and nobody but a human ends it (F4). */
    UNSTORED_STATE,
    /** The same, and besides it was to go anyway: it drains like an operator's once the copy is gone (S5). */
    UNSTORED_STATE_THEN_OPERATOR;

    /** Why it drains once there is another reason: what lasts longer goes before, and nobody's wish is forgotten. */
    public DrainReason and(DrainReason other) {
        if (keepsState() || other.keepsState()) {
            return lasts() || other.lasts() ? UNSTORED_STATE_THEN_OPERATOR : UNSTORED_STATE;
        }
        return other.rank() > rank() ? other : this;
    }

    /** Whether it goes on when the agent has nothing to say against work any more. */
    private boolean lasts() {
        return this == OPERATOR || this == ENDING || this == UNSTORED_STATE_THEN_OPERATOR;
    }

    /** Whether the pod has the only copy of a state (F4). */
    public boolean keepsState() {
        return this == UNSTORED_STATE || this == UNSTORED_STATE_THEN_OPERATOR;
    }

    private int rank() {
        return switch (this) {
            case SCALE_IN, TEMPLATE_CHANGED -> 0;
            case DISK_FULL -> 1;
            case OPERATOR -> 2;
            case ENDING -> 3;
            case UNSTORED_STATE, UNSTORED_STATE_THEN_OPERATOR -> 4;
        };
    }

    /** Whether the pod's own agent says so with its heartbeats, and says when it is over. */
    public boolean byAgent() {
        return this == DISK_FULL || keepsState();
    }

    /** Whether Berth lets the pod go by itself: only a pod without work, and work that arrives takes it back (S5). */
    public boolean byScaling() {
        return this == SCALE_IN || this == TEMPLATE_CHANGED;
    }
}
