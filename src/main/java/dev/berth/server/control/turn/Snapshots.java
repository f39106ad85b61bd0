package dev.berth.server.control.turn;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.AgentPod;
import dev.berth.domain.pool.AgentPodBuilder;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.RunningAttempt;
import dev.berth.domain.pool.Slot;
import dev.berth.server.control.PodView;
import dev.berth.server.control.port.StoredPod;
import java.time.Instant;
import java.util.List;

/** Builds the domain's immutable pictures from what is stored and what is remembered. */
public final class Snapshots {
    private Snapshots() {}

    /** The pod as decisions see it. */
    static AgentPod picture(PoolSpec spec, PodState pod, AgentMemory agent) {
        return pod(pod, agent, template(pod.row(), spec));
    }

    /** The pod as users see it. */
    public static PodView view(PoolName pool, PodState pod, AgentMemory agent) {
        return new PodView(
                pool, pod(pod, agent, pod.row().templateHash()), pod.row().agent(), agent.unstoredStates);
    }

    /** What another runtime made counts as made from an old template: it is replaced in the same way (S9). */
    private static String template(StoredPod row, PoolSpec spec) {
        return row.runtime() == spec.runtime() ? row.templateHash() : row.runtime() + ":" + row.templateHash();
    }

    private static AgentPod pod(PodState pod, AgentMemory agent, String template) {
        StoredPod row = pod.row();
        return AgentPodBuilder.builder()
                .name(row.name())
                .phase(row.phase())
                .drain(row.drain())
                .createdAt(row.createdAt())
                .progressAt(agent.progressAt == null ? row.createdAt() : agent.progressAt)
                .hindered(agent.hindrance != null)
                .templateHash(template)
                .slots(slots(pod, agent))
                .reservations(pod.reservations())
                .contact(agent.contact())
                .freeSince(pod.free() ? freeSince(pod, agent) : null)
                .lapses(agent.lapses)
                .lastLapseAt(agent.lastLapseAt)
                .build();
    }

    private static List<Slot> slots(PodState pod, AgentMemory agent) {
        return agent.missed.isEmpty()
                ? pod.slots()
                : pod.slots().stream().map(slot -> slot(slot, agent)).toList();
    }

    private static Slot slot(Slot slot, AgentMemory agent) {
        RunningAttempt running = slot.attempt();
        if (running == null) {
            return slot;
        }
        int missed = agent.missed.getOrDefault(Attempts.ref(running), 0);
        return missed == 0
                ? slot
                : new Slot(slot.index(), running.missed(missed), slot.blockedUntilIdle(), slot.updatedAt());
    }

    private static Instant freeSince(PodState pod, AgentMemory agent) {
        Instant changed = pod.slots().getFirst().updatedAt();
        for (Slot slot : pod.slots()) {
            changed = slot.updatedAt().isAfter(changed) ? slot.updatedAt() : changed;
        }
        return agent.busyAt != null && agent.busyAt.isAfter(changed) ? agent.busyAt : changed;
    }
}
