package dev.berth.domain.pool;

/** Why a pod drains; it decides what may end the drain (S5, P5). */
public enum DrainReason {
    /** The scaling policy no longer needs it; arriving work may take this back. */
    SCALE_IN,
    /** An operator asked; lasts until the reservations are decided, or until resumed by hand. */
    OPERATOR,
    /** It is being ended from outside (SIGTERM, eviction): gives up its reservations at once. */
    ENDING
}
