package dev.berth.domain.pool;

import static dev.berth.domain.Invariant.require;

import dev.berth.domain.calendar.Recurrence;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Other numbers for a pool, from each of certain times on and for a while (S13). What it leaves out is as at all other times.
 *
 * @param from when it comes into force
 * @param lasts how long it stays in force, 1 min to 7 d
 * @param minPods or null
 * @param maxPods or null
 * @param warmSlots or null
 */
public record PoolSchedule(
        Recurrence from,
        Duration lasts,
        @Nullable Integer minPods,
        @Nullable Integer maxPods,
        @Nullable Integer warmSlots) {
    /** So many a pool may have. */
    public static final int MOST = 20;

    public static final Duration SHORTEST = Duration.ofMinutes(1);
    public static final Duration LONGEST = Duration.ofDays(7);

    private static final int LOOKED_AT = 50;

    public PoolSchedule {
        require(lasts.compareTo(SHORTEST) >= 0 && lasts.compareTo(LONGEST) <= 0, "lasts is between 1 min and 7 d");
        require(minPods != null || maxPods != null || warmSlots != null, "it says some number");
        require(minPods == null || minPods >= 0, "minPods is not negative");
        require(maxPods == null || maxPods >= 0, "maxPods is not negative");
        require(warmSlots == null || warmSlots >= 0, "warmSlots is not negative");
    }

    /** Until when it is in force at least; empty when it is not. */
    public Optional<Instant> inForceUntil(Instant now) {
        return from.next(now.minus(lasts)).filter(start -> !start.isAfter(now)).map(start -> start.plus(lasts));
    }

    /** Whether it comes again before it is over, which only makes it hard to understand. */
    public boolean overlapsItself(Instant now) {
        List<Instant> times = from.upcoming(now, LOOKED_AT);
        for (int at = 1; at < times.size(); at++) {
            if (times.get(at - 1).plus(lasts).isAfter(times.get(at))) {
                return true;
            }
        }
        return false;
    }

    /** When it comes into force next, or goes out of force. */
    Optional<Instant> nextChange(Instant now) {
        return inForceUntil(now).or(() -> from.next(now));
    }

    /** A pool's numbers while it is in force. The largest number of pods stands above the others. */
    PoolSpec over(PoolSpec pool) {
        int max = Math.min(PoolSpec.MAX_PODS, maxPods == null ? pool.maxPods() : maxPods);
        int min = Math.min(max, minPods == null ? pool.minPods() : minPods);
        int warm = Math.min(max * pool.slotsPerPod(), warmSlots == null ? pool.warmSlots() : warmSlots);
        return PoolSpecBuilder.builder(pool)
                .minPods(min)
                .maxPods(max)
                .warmSlots(warm)
                .build();
    }
}
