package dev.berth.server.control.turn;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.AgentPod;
import dev.berth.domain.pool.PoolSnapshot;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.RunningAttempt;
import dev.berth.domain.pool.RuntimeFailure;
import dev.berth.domain.pool.Slot;
import dev.berth.server.control.PodView;
import dev.berth.server.control.port.StoredPod;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Builds the domain's immutable pictures from what is stored and what is remembered. */
public final class Snapshots {
    private static final AgentMemory STRANGER = new AgentMemory();

    private Snapshots() {}

    static PoolSnapshot of(
            PoolSpec spec,
            Ledger ledger,
            Map<PodName, AgentMemory> agents,
            @Nullable RuntimeFailure failure,
            Instant listeningSince,
            Predicate<PodName> included) {
        List<AgentPod> pods = ledger.pods().stream()
                .filter(pod -> included.test(pod.row().name()))
                .map(pod -> pod(pod, agents.getOrDefault(pod.row().name(), STRANGER), template(pod.row(), spec)))
                .toList();
        return new PoolSnapshot(spec, pods, failure, listeningSince);
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
        return new AgentPod(
                row.name(),
                row.phase(),
                row.drain(),
                row.createdAt(),
                agent.progressAt == null ? row.createdAt() : agent.progressAt,
                template,
                pod.slots().stream().map(slot -> slot(slot, agent)).toList(),
                pod.reservations(),
                agent.contact(),
                pod.free() ? freeSince(pod, agent) : null,
                agent.lapses,
                agent.lastLapseAt);
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
        Instant changed = pod.slots().stream()
                .map(Slot::updatedAt)
                .max(Comparator.naturalOrder())
                .orElse(pod.row().createdAt());
        return agent.busyAt != null && agent.busyAt.isAfter(changed) ? agent.busyAt : changed;
    }
}
