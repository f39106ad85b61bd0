package dev.berth.server.web.pool;

import dev.berth.domain.pool.AgentPod;
import dev.berth.domain.pool.PodPhase;
import java.util.Locale;

/** What pods do, which is how a long list of them is read. */
public enum PodGroup {
    WORKING("At work"),
    KEPT("Kept for applies"),
    FREE("Free"),
    AWAY("Not connected"),
    STARTING("Starting"),
    DRAINING("Draining"),
    LOST("Lost");

    private final String label;

    PodGroup(String label) {
        this.label = label;
    }

    static PodGroup of(AgentPod pod) {
        if (pod.phase() == PodPhase.LOST) {
            return LOST;
        }
        if (pod.phase() == PodPhase.DRAINING) {
            return DRAINING;
        }
        if (pod.phase() == PodPhase.STARTING) {
            return STARTING;
        }
        if (!pod.contact().connected()) {
            return AWAY;
        }
        return pod.running() > 0 ? WORKING : pod.reserved() ? KEPT : FREE;
    }

    public String label() {
        return label;
    }

    /** The word in an address. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The element that its pods stand in. */
    public String id() {
        return "group-" + word();
    }
}
