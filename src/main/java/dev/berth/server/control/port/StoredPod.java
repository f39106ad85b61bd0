package dev.berth.server.control.port;

import dev.berth.domain.id.AgentId;
import dev.berth.domain.id.PodName;
import dev.berth.domain.pool.Drain;
import dev.berth.domain.pool.PodPhase;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A pod's row.
 *
 * @param name its name
 * @param phase where it stands
 * @param drain the drain under way, or null
 * @param agent the agent that last said hello, or null
 * @param templateHash the template that it was made from
 * @param createdAt when the row was written
 */
public record StoredPod(
        PodName name,
        PodPhase phase,
        @Nullable Drain drain,
        @Nullable AgentId agent,
        String templateHash,
        Instant createdAt) {}
