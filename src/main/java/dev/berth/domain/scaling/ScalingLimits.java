package dev.berth.domain.scaling;

import java.time.Duration;

/**
 * The bounds that scaling goes by.
 *
 * @param heartbeatTimeout an agent silent for longer is not available (P1)
 * @param drainTimeout how long a drained pod may take to say so (S5)
 * @param maxCreations pods that the runtime is asked for at the same time at most (S12)
 * @param maxStartTimeout the longest that a start may be extended by progress (S7)
 */
public record ScalingLimits(
        Duration heartbeatTimeout, Duration drainTimeout, int maxCreations, Duration maxStartTimeout) {
    public static final ScalingLimits DEFAULTS =
            new ScalingLimits(Duration.ofMinutes(2), Duration.ofSeconds(60), 10, Duration.ofMinutes(30));
}
