package dev.berth.server.control.turn;

import dev.berth.domain.id.PodName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the pods' agents, while a turn changes it. Whoever asks for one gets a copy that belongs to the turn,
 * and that pod counts as touched; so a turn whose commit fails leaves no trace.
 */
final class Agents {
    private static final AgentMemory STRANGER = new AgentMemory();

    private final PersistentMap<PodName, AgentMemory> before;
    private final Map<PodName, AgentMemory> own = new HashMap<>();
    private final Set<PodName> removed = new HashSet<>();
    private final Touched<PodName> touched;

    /** @param touched where the pods are noted whose agents the turn asked for */
    Agents(Map<PodName, AgentMemory> before, Touched<PodName> touched) {
        this.before = PersistentMap.copyOf(before);
        this.touched = touched;
    }

    /** The turn's own copy, or null when nothing is known of it. */
    @Nullable
    AgentMemory get(PodName pod) {
        AgentMemory mine = own.get(pod);
        if (mine != null || removed.contains(pod)) {
            return mine;
        }
        AgentMemory old = before.get(pod);
        return old == null ? null : keep(pod, new AgentMemory(old));
    }

    /** The turn's own copy, or one of which nothing is known yet. */
    AgentMemory of(PodName pod) {
        AgentMemory known = get(pod);
        return known == null ? keep(pod, new AgentMemory()) : known;
    }

    private AgentMemory keep(PodName pod, AgentMemory agent) {
        removed.remove(pod);
        own.put(pod, agent);
        touched.add(pod);
        return agent;
    }

    /** What is known of it, to be read only; one of which nothing is known when there is none. */
    AgentMemory peek(PodName pod) {
        AgentMemory mine = own.get(pod);
        if (mine != null) {
            return mine;
        }
        AgentMemory old = removed.contains(pod) ? null : before.get(pod);
        return old == null ? STRANGER : old;
    }

    void remove(PodName pod) {
        own.remove(pod);
        removed.add(pod);
        touched.add(pod);
    }

    /** As they are at the end of the turn. */
    PersistentMap<PodName, AgentMemory> after() {
        PersistentMap<PodName, AgentMemory> after = before.draft();
        for (PodName pod : removed) {
            after = after.minus(pod);
        }
        for (Map.Entry<PodName, AgentMemory> mine : own.entrySet()) {
            after = after.plus(mine.getKey(), mine.getValue());
        }
        return after.finished();
    }
}
