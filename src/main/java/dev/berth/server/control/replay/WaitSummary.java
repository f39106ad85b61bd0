package dev.berth.server.control.replay;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How long tasks waited for their slots, plans and applies alike.
 *
 * @param count how many waits there are
 * @param p50 half of them were not longer; null when there is none
 * @param p95 nineteen of twenty were not longer
 * @param max the longest
 */
public record WaitSummary(
        int count,
        @Nullable Duration p50,
        @Nullable Duration p95,
        @Nullable Duration max) {
    private static final double MEDIAN = 0.5;
    private static final double MOST = 0.95;

    /** Of all these waits. */
    public static WaitSummary of(List<Duration> waits) {
        List<Duration> sorted = waits.stream().sorted().toList();
        return sorted.isEmpty()
                ? new WaitSummary(0, null, null, null)
                : new WaitSummary(sorted.size(), at(sorted, MEDIAN), at(sorted, MOST), sorted.getLast());
    }

    private static Duration at(List<Duration> sorted, double part) {
        return sorted.get((int) Math.ceil(part * sorted.size()) - 1);
    }
}
