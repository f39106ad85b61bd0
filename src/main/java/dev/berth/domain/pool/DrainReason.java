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
    UNSTORED_STATE;

    /** Whether this takes the place of the other: what lasts longer does. */
    public boolean goesBefore(DrainReason other) {
        return rank() > other.rank();
    }

    private int rank() {
        return switch (this) {
            case SCALE_IN, TEMPLATE_CHANGED -> 0;
            case DISK_FULL -> 1;
            case OPERATOR -> 2;
            case ENDING -> 3;
            case UNSTORED_STATE -> 4;
        };
    }

    /** Whether the pod's own agent says so with its heartbeats, and says when it is over. */
    public boolean byAgent() {
        return this == DISK_FULL || this == UNSTORED_STATE;
    }

    /** Whether Berth lets the pod go by itself: only a pod without work, and work that arrives takes it back (S5). */
    public boolean byScaling() {
        return this == SCALE_IN || this == TEMPLATE_CHANGED;
    }
}
