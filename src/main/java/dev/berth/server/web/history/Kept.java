package dev.berth.server.web.history;

import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.port.FigureStore.Span;
import java.time.Duration;

/** How long figures are kept, and how finely. */
record Kept(Duration byMinute, Duration byFiveMinutes, Duration byHour) {

    static Kept of(BerthConfig config) {
        BerthConfig.Figures figures = config.retention().figures();
        return new Kept(figures.byMinute(), figures.byFiveMinutes(), figures.byHour());
    }

    /** The span of which the oldest figures of that age are. */
    Duration finest(Duration age) {
        if (age.compareTo(byMinute) <= 0) {
            return Span.MINUTE.length();
        }
        return age.compareTo(byFiveMinutes) <= 0 ? Span.FIVE_MINUTES.length() : Span.HOUR.length();
    }
}
