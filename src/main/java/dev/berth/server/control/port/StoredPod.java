package dev.berth.server.control.port;

import dev.berth.domain.id.AgentId;
import dev.berth.domain.id.PodName;
import dev.berth.domain.pool.Drain;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.RuntimeKind;
import io.soabase.recordbuilder.core.RecordBuilder;
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
 * @param runtime what made it, and is to end it; the pool may have changed to another since
 * @param placeholder whether the runtime names its pods itself and has not shown this one yet
 * @param binding the process that speaks for it, or null while none is bound
 */
@RecordBuilder
public record StoredPod(
        PodName name,
        PodPhase phase,
        @Nullable Drain drain,
        @Nullable AgentId agent,
        String templateHash,
        Instant createdAt,
        RuntimeKind runtime,
        boolean placeholder,
        @Nullable AgentBinding binding) {

    /** The same pod at another point of its life. */
    public StoredPod with(PodPhase nextPhase, @Nullable Drain nextDrain, @Nullable AgentId nextAgent) {
        return StoredPodBuilder.builder(this)
                .phase(nextPhase)
                .drain(nextDrain)
                .agent(nextAgent)
                .build();
    }

    /** The same pod, spoken for by that process, or by whoever comes next. */
    public StoredPod boundTo(@Nullable AgentBinding next) {
        return StoredPodBuilder.builder(this).binding(next).build();
    }
}
