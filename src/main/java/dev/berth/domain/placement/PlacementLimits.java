package dev.berth.domain.placement;

import java.time.Duration;

/**
 * The times that placement goes by.
 *
 * @param heartbeatTimeout an agent silent for longer is not available (P1)
 * @param agingAfter a task that waited longer goes ahead of every class (P8)
 * @param lapsePenalty how long a pod that let an assign lapse ranks last (P7)
 * @param growthPatience when no starting pod came up for this long, the pool counts as unable to grow (P9)
 */
public record PlacementLimits(
        Duration heartbeatTimeout, Duration agingAfter, Duration lapsePenalty, Duration growthPatience) {
    public static final PlacementLimits DEFAULTS = new PlacementLimits(
            Duration.ofMinutes(2), Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(60));
}
