package dev.berth.server.web.chart;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Values over time.
 *
 * @param label what it is called
 * @param look the class that gives it its colour
 * @param values one for each step of its plot, null where nothing was measured
 */
public record Series(String label, String look, Kind kind, List<@Nullable Double> values) {
    /** How it is drawn. */
    public enum Kind {
        /** By itself. */
        LINE,
        /** On top of the areas before it. */
        AREA,
        /** On top of the bars before it; what it has is counted, and may be added up. */
        BAR
    }

    public Series {
        values = Collections.unmodifiableList(new ArrayList<>(values));
    }

    boolean stacked() {
        return kind != Kind.LINE;
    }

    double sum() {
        return values.stream().mapToDouble(Series::orZero).sum();
    }

    double most() {
        return values.stream().mapToDouble(Series::orZero).max().orElse(0);
    }

    static double orZero(@Nullable Double value) {
        return value == null ? 0 : value;
    }
}
