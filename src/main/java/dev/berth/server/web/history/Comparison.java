package dev.berth.server.web.history;

import dev.berth.server.api.history.WhatIfQuestions.Answered;
import dev.berth.server.control.history.WhatIf.Answer.Compared;
import dev.berth.server.control.history.WhatIf.Question;
import dev.berth.server.control.history.WhatIf.Side;
import dev.berth.server.web.chart.Amounts;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What was, beside what replays make of it.
 *
 * @param when from when until when, and how many tasks came, in words
 * @param verdict what the other settings would have changed, in words
 * @param other whether other settings were asked for; else there are two columns
 * @param lines what is compared
 */
public record Comparison(String when, String verdict, boolean other, List<Line> lines) {
    private static final double SECONDS = 3_600;
    private static final double ROUNDED_AWAY = 0.005;
    private static final int WHOLE = 100;

    /** One thing that is compared, column by column. */
    public record Line(String label, List<Cell> cells) {}

    /**
     * A value.
     *
     * @param text in words; empty when nobody measured it
     * @param part of the largest one in its line, of 100
     */
    public record Cell(String column, String text, long part) {}

    private record Column(String label, Side side) {}

    public Comparison {
        lines = List.copyOf(lines);
    }

    static Comparison of(Answered answered) {
        Compared compared = answered.compared();
        Question question = answered.question();
        boolean other = !question.pool().equals(question.present()) || question.podStart() != null;
        Stream<Column> always = Stream.of(
                new Column("What was", compared.was()),
                new Column("Replayed with the present settings", compared.present()));
        Stream<Column> asked =
                other ? Stream.of(new Column("Replayed with these settings", compared.would())) : Stream.empty();
        List<Column> columns = Stream.concat(always, asked).toList();
        return new Comparison(
                when(question, compared),
                other ? verdict(compared.present(), compared.would()) : "",
                other,
                lines(columns));
    }

    private static String when(Question question, Compared compared) {
        String tasks = compared.tasks() == 1 ? "1 task" : compared.tasks() + " tasks";
        return Amounts.time(question.from()) + " to " + Amounts.time(question.to()) + " UTC: " + tasks
                + " came. With these settings, a pod comes up within " + Amounts.span(compared.podStart()) + ".";
    }

    private static List<Line> lines(List<Column> columns) {
        return List.of(
                line(
                        "Half of the waits at most",
                        columns,
                        side -> seconds(side.waits().p50()),
                        Comparison::span),
                line(
                        "19 of 20 waits at most",
                        columns,
                        side -> seconds(side.waits().p95()),
                        Comparison::span),
                line("The longest wait", columns, side -> seconds(side.waits().max()), Comparison::span),
                line("Placements", columns, side -> (double) side.waits().count(), Amounts::number),
                line("Tasks without a slot by the end", columns, side -> (double) side.unplaced(), Amounts::number),
                line("Pod hours", columns, Comparison::hours, Amounts::number),
                line("Pods at once at most", columns, Comparison::peak, Amounts::number));
    }

    private static Line line(
            String label,
            List<Column> columns,
            Function<Side, @Nullable Double> value,
            Function<Double, String> words) {
        double most = columns.stream()
                .map(column -> value.apply(column.side()))
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
        return new Line(
                label,
                columns.stream()
                        .map(column -> cell(column.label(), value.apply(column.side()), most, words))
                        .toList());
    }

    private static Cell cell(String column, @Nullable Double value, double most, Function<Double, String> words) {
        return value == null
                ? new Cell(column, "", 0)
                : new Cell(column, words.apply(value), most == 0 ? 0 : Math.round(WHOLE * value / most));
    }

    /** Replay beside replay: what both do not know is the same. */
    private static String verdict(Side present, Side would) {
        if (present.waits().p50() == null || would.waits().p50() == null) {
            return pods(present, would);
        }
        return "Half of the waits would have been at most "
                + change(present.waits().p50(), would.waits().p50()) + ", 19 of 20 at most "
                + change(present.waits().p95(), would.waits().p95()) + ". " + pods(present, would);
    }

    private static String change(@Nullable Duration before, @Nullable Duration after) {
        String was = span(seconds(before));
        String is = span(seconds(after));
        return was.equals(is) ? is + " as before" : is + " instead of " + was;
    }

    private static String pods(Side present, Side would) {
        double more = orZero(hours(would)) - orZero(hours(present));
        String hours = Amounts.number(Math.abs(more)) + (Math.abs(more) == 1 ? " pod hour" : " pod hours");
        if (Math.abs(more) < ROUNDED_AWAY) {
            return "Pods would have lived as long as before.";
        }
        return more > 0 ? "Pods would have cost " + hours + " more." : "Pods would have cost " + hours + " less.";
    }

    private static @Nullable Double hours(Side side) {
        Duration time = side.podTime();
        return time == null ? null : time.toSeconds() / SECONDS;
    }

    private static @Nullable Double peak(Side side) {
        Integer peak = side.peakPods();
        return peak == null ? null : peak.doubleValue();
    }

    private static @Nullable Double seconds(@Nullable Duration span) {
        return span == null ? null : span.toMillis() / 1_000.0;
    }

    private static String span(@Nullable Double seconds) {
        return seconds == null ? "" : Amounts.span(Duration.ofMillis(Math.round(1_000 * seconds)));
    }

    private static double orZero(@Nullable Double value) {
        return value == null ? 0 : value;
    }
}
