package dev.berth.domain.liveness;

import java.time.Duration;

/**
 * The times that liveness goes by.
 *
 * @param heartbeatTimeout a socket silent for longer is closed and its pod unavailable (L1)
 * @param lostTimeout a pod silent for longer is lost (L1)
 * @param acceptTimeout an attempt neither accepted nor begun by then is taken back (P11)
 */
public record LivenessLimits(Duration heartbeatTimeout, Duration lostTimeout, Duration acceptTimeout) {
    public static final LivenessLimits DEFAULTS =
            new LivenessLimits(Duration.ofMinutes(2), Duration.ofMinutes(5), Duration.ofSeconds(10));
}
