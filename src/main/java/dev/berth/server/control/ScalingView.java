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
        Slots slots,
        Pods pods,
        Pending pending,
        ScalingDecision lastDecision,
        Instant decidedAt,
        @Nullable RuntimeFailure runtimeFailure) {

    /** How many slots there are, at work and kept for applies. */
    public record Slots(int total, int used, int reserved) {}

    /** How many pods there are, able to work, on their way and wanted. */
    public record Pods(int current, int ready, int starting, int desired) {}

    /** How many tasks wait: for a slot, and for others of their workspace. */
    public record Pending(int unblocked, int blocked) {}
}
