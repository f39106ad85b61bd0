package dev.berth.cli.bench;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How much is asked of the server.
 *
 * @param tasks so many are measured
 * @param warmUp so many go before them
 * @param queue so many wait before the agents come
 * @param duration when submitting ends at the latest, or how long a rate is held; null for no such limit
 * @param rate submissions a second, where they come evenly
 * @param connections of the submitting client
 * @param seed of all that is random
 * @param schedules so many come due at one second, beside what is measured
 */
record Load(
        int tasks,
        int warmUp,
        int queue,
        @Nullable Duration duration,
        double rate,
        int connections,
        long seed,
        int schedules) {
    private static final Duration USUAL = Duration.ofSeconds(30);

    /** How long an even rate is held, and idle agents are watched. */
    Duration held() {
        return duration == null ? USUAL : duration;
    }

    /** How long a rate is held before the schedules come due: most of what they do falls into the rest. */
    Duration beforeSchedules() {
        return held().dividedBy(4);
    }

    /** How many submissions an even rate makes in that time, and not more than were asked for. */
    int paced() {
        return (int) Math.max(1, Math.min(tasks, Math.round(rate * held().toNanos() / 1e9)));
    }
}
