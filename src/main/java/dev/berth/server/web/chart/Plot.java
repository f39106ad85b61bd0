package dev.berth.server.web.chart;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be drawn.
 *
 * @param heading what it is
 * @param times from when until when
 * @param step how long each step is
 * @param begins when the steps begin that something is known of, the first one first
 * @param series in the order in which they are stacked and told
 */
public record Plot(Heading heading, TimeAxis times, Duration step, List<Instant> begins, List<Series> series) {
    /**
     * What a chart is called.
     *
     * @param id of its element
     * @param about what is counted, in a few words
     */
    public record Heading(String id, String title, String about, ValueAxis.Unit unit) {}

    public Plot {
        begins = List.copyOf(begins);
        series = List.copyOf(series);
    }

    int left(int index) {
        return times.place(begins.get(index));
    }

    int right(int index) {
        return times.place(end(index));
    }

    Instant end(int index) {
        Instant end = begins.get(index).plus(step);
        return end.isAfter(times.to()) ? times.to() : end;
    }

    @Nullable
    Double value(int one, int index) {
        return series.get(one).values().get(index);
    }

    /** What the series before this one reach to in that step, if this one stands on them. */
    double below(int one, int index) {
        double sum = 0;
        for (int other = 0; other < one && series.get(one).stacked(); other++) {
            sum += series.get(other).stacked() ? Series.orZero(value(other, index)) : 0;
        }
        return sum;
    }

    /** The highest that is drawn. */
    double most() {
        double most = 0;
        for (int one = 0; one < series.size(); one++) {
            for (int index = 0; index < begins.size(); index++) {
                most = Math.max(most, below(one, index) + Series.orZero(value(one, index)));
            }
        }
        return most;
    }
}
