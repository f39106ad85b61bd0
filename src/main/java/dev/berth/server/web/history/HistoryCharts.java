package dev.berth.server.web.history;

import dev.berth.server.api.history.HistorySpan;
import dev.berth.server.control.port.PoolFigures;
import dev.berth.server.web.chart.Chart;
import dev.berth.server.web.chart.Plot;
import dev.berth.server.web.chart.Series;
import dev.berth.server.web.chart.Series.Kind;
import dev.berth.server.web.chart.TimeAxis;
import dev.berth.server.web.chart.ValueAxis.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The figures of a pool (C7) as charts. */
final class HistoryCharts {
    private static final double MEDIAN = 0.5;
    private static final double MOST = 0.95;
    private static final double MILLIS = 1_000;

    private final TimeAxis times;
    private final Duration step;
    private final List<PoolFigures> points;

    private HistoryCharts(HistorySpan span, List<PoolFigures> points) {
        this.times = TimeAxis.of(span.from(), span.to());
        this.step = span.step();
        this.points = points;
    }

    /** All of them; none when nothing is known. */
    static List<Chart> of(HistorySpan span, List<PoolFigures> points) {
        if (points.isEmpty()) {
            return List.of();
        }
        HistoryCharts charts = new HistoryCharts(span, points);
        return List.of(charts.waits(), charts.slots(), charts.pods(), charts.ended(), charts.queue());
    }

    private Chart waits() {
        Plot.Heading heading =
                new Plot.Heading("waits", "Waiting time", "How long plans and applies waited for a slot", Unit.SECONDS);
        return chart(
                heading,
                series("half of them (p50)", "first", Kind.AREA, point -> quantile(point, MEDIAN)),
                series("19 of 20 (p95)", "second", Kind.LINE, point -> quantile(point, MOST)));
    }

    private Chart slots() {
        Plot.Heading heading = new Plot.Heading("slots", "Slots", "Slots in use and kept, of those there", Unit.COUNT);
        return chart(
                heading,
                looked(
                        "used",
                        "first",
                        Kind.AREA,
                        point -> point.looked().slots().used()),
                looked(
                        "kept for applies",
                        "second",
                        Kind.AREA,
                        point -> point.looked().slots().reserved()),
                looked(
                        "there",
                        "total",
                        Kind.LINE,
                        point -> point.looked().slots().total()));
    }

    private Chart pods() {
        Plot.Heading heading = new Plot.Heading("pods", "Pods", "Pods by what they do", Unit.COUNT);
        return chart(
                heading,
                looked(
                        "ready",
                        "first",
                        Kind.AREA,
                        point -> point.looked().pods().ready()),
                looked(
                        "starting",
                        "third",
                        Kind.AREA,
                        point -> point.looked().pods().starting()),
                looked(
                        "draining",
                        "second",
                        Kind.AREA,
                        point -> point.looked().pods().draining()));
    }

    private Chart ended() {
        Plot.Heading heading = new Plot.Heading("ended", "Tasks that ended", "Tasks by how they ended", Unit.COUNT);
        return chart(
                heading,
                counted("planned", "first", PoolFigures.Tasks::planned),
                counted("applied", "third", PoolFigures.Tasks::applied),
                counted("discarded", "fourth", PoolFigures.Tasks::discarded),
                counted("canceled", "second", PoolFigures.Tasks::canceled),
                counted("failed", "fifth", PoolFigures.Tasks::failed));
    }

    private Chart queue() {
        Plot.Heading heading = new Plot.Heading("queue", "Waiting tasks", "Tasks that waited", Unit.COUNT);
        return chart(
                heading,
                looked(
                        "for a slot",
                        "first",
                        Kind.AREA,
                        point -> point.looked().queue().waiting()),
                looked(
                        "for others of their workspace",
                        "fourth",
                        Kind.AREA,
                        point -> point.looked().queue().blocked()));
    }

    private Chart chart(Plot.Heading heading, Series... series) {
        List<Instant> begins = points.stream().map(PoolFigures::at).toList();
        return Chart.of(new Plot(heading, times, step, begins, List.of(series)));
    }

    private Series series(String label, String look, Kind kind, Function<PoolFigures, @Nullable Double> value) {
        List<@Nullable Double> values = new ArrayList<>();
        points.forEach(point -> values.add(value.apply(point)));
        return new Series(label, look, kind, values);
    }

    /** The mean of what was seen in a step. */
    private Series looked(String label, String look, Kind kind, ToDoubleFunction<PoolFigures> sum) {
        return series(
                label,
                look,
                kind,
                point -> point.samples() == 0 ? null : (Double) (sum.applyAsDouble(point) / point.samples()));
    }

    private Series counted(String label, String look, ToDoubleFunction<PoolFigures.Tasks> count) {
        return series(label, look, Kind.BAR, point -> count.applyAsDouble(point.tasks()));
    }

    private static @Nullable Double quantile(PoolFigures point, double part) {
        return point.quantile(part).map(wait -> wait.toMillis() / MILLIS).orElse(null);
    }
}
