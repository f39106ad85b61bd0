package dev.berth.server.web.chart;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers, spans and times in short words, the same everywhere. */
public final class Amounts {
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("MMM d", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter FULL =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    private static final int MILLIS = 1_000;
    private static final int SIXTY = 60;
    private static final int HOURS = 24;
    private static final int TENTHS_BELOW = 10;
    private static final int PLACES = 2;

    private Amounts() {}

    /** To two places, without zeros at its end. */
    public static String number(double value) {
        BigDecimal rounded =
                BigDecimal.valueOf(value).setScale(PLACES, RoundingMode.HALF_UP).stripTrailingZeros();
        return rounded.signum() == 0 ? "0" : rounded.toPlainString();
    }

    /** At most two units, the larger one first: {@code 850 ms}, {@code 2.3 s}, {@code 1 min 5 s}, {@code 3 h}. */
    public static String span(Duration span) {
        long millis = Math.max(0, span.toMillis());
        if (millis < MILLIS) {
            return millis == 0 ? "0 s" : millis + " ms";
        }
        if (millis < TENTHS_BELOW * MILLIS) {
            return BigDecimal.valueOf(millis, 3)
                            .setScale(1, RoundingMode.HALF_UP)
                            .stripTrailingZeros()
                            .toPlainString() + " s";
        }
        long seconds = Math.round((double) millis / MILLIS);
        if (seconds < SIXTY) {
            return seconds + " s";
        }
        if (seconds < SIXTY * SIXTY) {
            return two(seconds / SIXTY, "min", seconds % SIXTY, "s");
        }
        long minutes = seconds / SIXTY;
        return minutes < HOURS * SIXTY
                ? two(minutes / SIXTY, "h", minutes % SIXTY, "min")
                : two(minutes / SIXTY / HOURS, "d", minutes / SIXTY % HOURS, "h");
    }

    private static String two(long large, String largeUnit, long small, String smallUnit) {
        String first = large + " " + largeUnit;
        return small == 0 ? first : first + " " + small + " " + smallUnit;
    }

    /** A time of day, or at midnight the day. */
    static String clock(Instant at) {
        String clock = CLOCK.format(at);
        return clock.equals("00:00") ? day(at) : clock;
    }

    static String day(Instant at) {
        return DAY.format(at);
    }

    /** Day and minute, UTC. */
    public static String time(Instant at) {
        return FULL.format(at);
    }
}
