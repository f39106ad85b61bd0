package dev.berth.server.control;

import dev.berth.domain.pool.RuntimeFailure;
import dev.berth.domain.scaling.ScalingDecision;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A pool's numbers at its last turn, and the last decision that was not just the one before it again (S11).
 *
 * @param decidedAt when that decision was made
 */
public record ScalingView(
        int totalSlots,
        int usedSlots,
        int reservedSlots,
        int currentPods,
        int readyPods,
        int startingPods,
        int desiredPods,
        int pendingUnblocked,
        int pendingBlocked,
        ScalingDecision lastDecision,
        Instant decidedAt,
        @Nullable RuntimeFailure runtimeFailure) {}
