package dev.berth.domain.pool;

import java.time.Instant;

/**
 * A drain under way.
 *
 * @param reason why
 * @param since when it was stored
 * @param drained whether the agent has answered {@code drained}
 */
public record Drain(DrainReason reason, Instant since, boolean drained) {}
