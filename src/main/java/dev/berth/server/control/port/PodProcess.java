package dev.berth.server.control.port;

/**
 * Which process or container is in a pod, as its runtime tells it.
 *
 * @param id never used for another one
 * @param generation grows when the runtime starts it anew under the same id
 */
public record PodProcess(String id, int generation) {

    /** Whether this one came after the other: what a runtime says may be older than what is known. */
    public boolean replaces(PodProcess other) {
        return !id.equals(other.id) || generation > other.generation;
    }
}
