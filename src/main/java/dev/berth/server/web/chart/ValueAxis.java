package dev.berth.server.web.chart;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The axis of values, from 0 up.
 *
 * @param top the value at its upper end, above all that is drawn
 * @param ticks at round values, the lowest first
 */
public record ValueAxis(double top, List<Tick> ticks) {
    private static final int MOST_STEPS = 4;
    private static final double MINUTE = 60;
    private static final double HOUR = 3_600;
    private static final double DAY = 86_400;
    private static final double LEAST_SECONDS = 0.001;
    private static final double[] DECIMAL = {1, 2, 5};

    /** Above a second, round is what a clock makes so. */
    private static final double[] CLOCK = {
        1,
        2,
        5,
        10,
        15,
        30,
        MINUTE,
        2 * MINUTE,
        5 * MINUTE,
        10 * MINUTE,
        15 * MINUTE,
        30 * MINUTE,
        HOUR,
        2 * HOUR,
        3 * HOUR,
        6 * HOUR,
        12 * HOUR,
        DAY
    };

    /** What is measured. */
    public enum Unit {
        /** How many, means among them. */
        COUNT,
        /** Seconds. */
        SECONDS;

        /** A value in words. */
        String words(double value) {
            return switch (this) {
                case COUNT -> Amounts.number(value);
                case SECONDS -> Amounts.span(Duration.ofMillis(Math.round(1_000 * value)));
            };
        }

        private double step(double most) {
            return switch (this) {
                case COUNT -> decimal(1, most);
                case SECONDS -> seconds(most);
            };
        }
    }

    public ValueAxis {
        ticks = List.copyOf(ticks);
    }

    /** The axis for values up to that. */
    public static ValueAxis of(Unit unit, double most) {
        double step = unit.step(most);
        int steps = (int) Math.max(1, Math.ceil(most / step - 1e-9));
        ValueAxis bare = new ValueAxis(steps * step, List.of());
        List<Tick> ticks = new ArrayList<>();
        for (int at = 0; at <= steps; at++) {
            ticks.add(new Tick(bare.place(at * step), unit.words(at * step), true));
        }
        return new ValueAxis(bare.top, ticks);
    }

    /** Where a value is, from the top down. */
    int place(double value) {
        return (int) Math.round(Canvas.HEIGHT * (1 - Math.clamp(value / top, 0, 1)));
    }

    private static double decimal(double least, double most) {
        for (double power = least; ; power *= 10) {
            for (double digit : DECIMAL) {
                if (digit * power * MOST_STEPS >= most) {
                    return digit * power;
                }
            }
        }
    }

    private static double seconds(double most) {
        if (most <= MOST_STEPS / 2.0) {
            return decimal(LEAST_SECONDS, most);
        }
        for (double step : CLOCK) {
            if (step * MOST_STEPS >= most) {
                return step;
            }
        }
        return DAY * decimal(1, most / DAY);
    }
}
