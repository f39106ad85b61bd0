package dev.berth.server.observability;

import dev.berth.domain.pool.AgentPod;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.Slot;
import dev.berth.server.control.PodView;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One pool's pods and slots, counted for the metrics. */
record Census(Map<String, Integer> pods, Map<String, Integer> slots, int agents) {

    static Census of(List<PodView> views) {
        Map<String, Integer> pods = new TreeMap<>();
        Map<String, Integer> slots = new TreeMap<>();
        int agents = 0;
        for (PodView view : views) {
            AgentPod pod = view.pod();
            pods.merge(pod.phase().name().toLowerCase(Locale.ROOT), 1, Integer::sum);
            agents += pod.contact().connected() ? 1 : 0;
            if (pod.phase() != PodPhase.LOST) {
                pod.slots().forEach(slot -> slots.merge(state(pod, slot), 1, Integer::sum));
            }
        }
        return new Census(pods, slots, agents);
    }

    private static String state(AgentPod pod, Slot slot) {
        if (slot.taken()) {
            return "running";
        }
        return slot.index() == 0 && pod.reserved() ? "reserved" : "idle";
    }
}
