package dev.berth.server.control.turn;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.pool.RuntimeFailure;
import dev.berth.server.control.ScalingView;
import dev.berth.server.control.Waiting;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that a controller carries from turn to turn. Replaced as a whole after a commit, so readers on other threads see
 * one turn or the next, never a mixture.
 *
 * @param state the cache of what is stored
 * @param agents what is known of the pods' agents
 * @param listeningSince since when the server could hear (L3)
 * @param lastTurnAt when the last turn was decided
 * @param runtimeFailure why no pods can be made, or null (S8)
 * @param strangers pods that a runtime has and no row knows, and when each was first listed
 * @param waiting why pending tasks wait
 * @param scaling the numbers of the last turn, or null before the first
 */
public record PoolMemory(
        PoolState state,
        Map<PodName, AgentMemory> agents,
        Instant listeningSince,
        Instant lastTurnAt,
        @Nullable RuntimeFailure runtimeFailure,
        Map<PodName, Strangers.Stranger> strangers,
        Map<TaskId, Waiting> waiting,
        @Nullable ScalingView scaling) {

    public static PoolMemory fresh(PoolState state, Instant now) {
        return new PoolMemory(state, Map.of(), now, now, null, Map.of(), Map.of(), null);
    }

    public PoolMemory withState(PoolState other) {
        return new PoolMemory(other, agents, listeningSince, lastTurnAt, runtimeFailure, strangers, waiting, scaling);
    }

    /** The server could not hear until now: every time-out begins anew (L3). */
    public PoolMemory deafUntil(Instant now) {
        return new PoolMemory(state, agents, now, now, runtimeFailure, strangers, waiting, scaling);
    }
}
