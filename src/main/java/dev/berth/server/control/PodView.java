package dev.berth.server.control;

import dev.berth.domain.id.AgentId;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.AgentPod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pod as users see it: its picture at the last turn, and the agent that spoke for it last.
 *
 * @param unstoredStates where it keeps states that are stored nowhere else (F4)
 */
public record PodView(PoolName pool, AgentPod pod, @Nullable AgentId agent, List<String> unstoredStates) {
    public PodView {
        unstoredStates = List.copyOf(unstoredStates);
    }
}
