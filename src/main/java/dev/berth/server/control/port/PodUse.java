package dev.berth.server.control.port;

/**
 * What a living pod is worth to its pool.
 *
 * @param templateHash the pod template that it was made from
 * @param use what it is there for
 */
public record PodUse(String templateHash, Use use) {

    /** What a pod is there for. */
    public enum Use {
        /** Its agent has not said hello yet. */
        STARTING,
        /** It runs and holds nothing. */
        IDLE,
        /** It runs or holds something, or keeps the only copy of a state. */
        AT_WORK,
        /** It runs or holds something and takes nothing else: when that is done it goes. */
        LAST_WORK,
        /** It runs and holds nothing, and goes. */
        LEAVING,
        /** It is being ended from outside. */
        ENDING
    }

    /** Whether others should be kept from ending it; draining lifts that. */
    public boolean guarded() {
        return use == Use.STARTING || use == Use.AT_WORK;
    }
}
