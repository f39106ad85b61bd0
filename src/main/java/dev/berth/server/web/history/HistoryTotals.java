package dev.berth.server.web.history;

import dev.berth.server.control.port.PoolFigures;
import dev.berth.server.web.chart.Amounts;
import java.time.Duration;
import java.util.List;

/**
 * What became of a pool in all of a span of time.
 *
 * @param arrived tasks that came
 * @param ended tasks that ended, however they did
 * @param placed how often one got a slot
 * @param longest the longest wait of those, in words; empty when there was none
 * @param pods pods that came up
 * @param start how long that took them on average, in words; empty when there was none
 */
public record HistoryTotals(long arrived, long ended, long placed, String longest, long pods, String start) {

    static HistoryTotals of(List<PoolFigures> points) {
        long placed = points.stream().mapToLong(point -> point.waits().count()).sum();
        long longest =
                points.stream().mapToLong(PoolFigures::longestWaitMillis).max().orElse(0);
        long pods = points.stream().mapToLong(point -> point.starts().pods()).sum();
        long millis =
                points.stream().mapToLong(point -> point.starts().millis()).sum();
        return new HistoryTotals(
                points.stream().mapToLong(point -> point.tasks().arrived()).sum(),
                points.stream().mapToLong(point -> ended(point.tasks())).sum(),
                placed,
                placed == 0 ? "" : Amounts.span(Duration.ofMillis(longest)),
                pods,
                pods == 0 ? "" : Amounts.span(Duration.ofMillis(millis / pods)));
    }

    private static long ended(PoolFigures.Tasks tasks) {
        return (long) tasks.planned() + tasks.applied() + tasks.discarded() + tasks.failed() + tasks.canceled();
    }
}
