package dev.berth.server.web.chart;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A chart, ready to be drawn and to be read.
 *
 * @param summary its highest values, or what was counted in all
 * @param marks a path for each series
 * @param spots what was measured, step by step
 * @param unknown where nothing was
 */
public record Chart(
        Plot plot, ValueAxis values, String summary, List<Mark> marks, List<Spot> spots, List<Span> unknown) {

    /**
     * A series as it is drawn.
     *
     * @param look its classes
     * @param key a sample of it, for the legend
     */
    public record Mark(String label, String look, String path, String key) {}

    /** What was measured in one step: where it is, when it was, the values in words. */
    public record Spot(Span span, String time, List<Cell> cells) {
        /** In one line. */
        public String words() {
            return time + ": "
                    + cells.stream()
                            .filter(cell -> !cell.value().isEmpty())
                            .map(cell -> cell.label() + " " + cell.value())
                            .collect(Collectors.joining(", "));
        }
    }

    /** A value in words; empty when nothing was measured. */
    public record Cell(String label, String value) {}

    /** A part of the axis of time. */
    public record Span(int left, int width) {}

    public Chart {
        marks = List.copyOf(marks);
        spots = List.copyOf(spots);
        unknown = List.copyOf(unknown);
    }

    /** Draws it. */
    public static Chart of(Plot plot) {
        ValueAxis values = ValueAxis.of(plot.heading().unit(), plot.most());
        return new Chart(
                plot,
                values,
                plot.series().stream().map(one -> summary(plot, one)).collect(Collectors.joining(", ")),
                everySeries(plot).mapToObj(one -> mark(plot, values, one)).toList(),
                spots(plot),
                unknown(plot));
    }

    public String id() {
        return plot.heading().id();
    }

    /** For whoever cannot see it. */
    public String description() {
        return plot.heading().about() + ", from " + Amounts.time(plot.times().from()) + " to "
                + Amounts.time(plot.times().to()) + " UTC in steps of " + Amounts.span(plot.step()) + ": " + summary
                + ". The figures are in the table below.";
    }

    private static String summary(Plot plot, Series one) {
        return one.kind() == Series.Kind.BAR
                ? Amounts.number(one.sum()) + " " + one.label()
                : one.label() + " up to " + plot.heading().unit().words(one.most());
    }

    private static Mark mark(Plot plot, ValueAxis values, int which) {
        Series one = plot.series().get(which);
        List<Band> bands = new ArrayList<>();
        for (int index = 0; index < plot.begins().size(); index++) {
            Double value = plot.value(which, index);
            if (value != null) {
                double below = plot.below(which, index);
                bands.add(new Band(
                        plot.left(index), plot.right(index), values.place(below), values.place(below + value)));
            }
        }
        return switch (one.kind()) {
            case LINE -> new Mark(one.label(), "line " + one.look(), Band.line(bands), "M0 6H16");
            case AREA -> new Mark(one.label(), "area " + one.look(), Band.area(bands), "M0 0H16V12H0Z");
            case BAR -> new Mark(one.label(), "area " + one.look(), Band.bars(bands), "M0 0H16V12H0Z");
        };
    }

    private static List<Spot> spots(Plot plot) {
        List<Spot> spots = new ArrayList<>();
        for (int index = 0; index < plot.begins().size(); index++) {
            int at = index;
            int left = plot.left(index);
            List<Cell> cells = everySeries(plot)
                    .mapToObj(one -> new Cell(plot.series().get(one).label(), words(plot, plot.value(one, at))))
                    .toList();
            spots.add(new Spot(
                    new Span(left, plot.right(index) - left),
                    Amounts.time(plot.begins().get(index)),
                    cells));
        }
        return spots;
    }

    private static IntStream everySeries(Plot plot) {
        return IntStream.range(0, plot.series().size());
    }

    private static String words(Plot plot, @Nullable Double value) {
        return value == null ? "" : plot.heading().unit().words(value);
    }

    /** At the end, what is not over yet is not counted as unknown. */
    private static List<Span> unknown(Plot plot) {
        List<Span> gaps = new ArrayList<>();
        int known = 0;
        for (int index = 0; index < plot.begins().size(); index++) {
            gap(gaps, known, plot.left(index));
            known = plot.right(index);
        }
        Duration pending = plot.step().multipliedBy(2);
        Instant last = plot.begins().isEmpty()
                ? plot.times().from()
                : plot.begins().getLast().plus(plot.step());
        if (Duration.between(last, plot.times().to()).compareTo(pending) > 0) {
            gap(gaps, known, Canvas.WIDTH);
        }
        return gaps;
    }

    private static void gap(List<Span> gaps, int from, int to) {
        if (to > from) {
            gaps.add(new Span(from, to - from));
        }
    }
}
