package dev.berth.server.persistence.database;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Time as the database keeps it: microseconds, cut and never rounded, so that a guard on a time that was read or
 * written before compares equal. Durations are whole milliseconds, rounded up so that none becomes zero.
 */
public final class Times {
    private Times() {}

    public static OffsetDateTime column(Instant instant) {
        return stored(instant).atOffset(ZoneOffset.UTC);
    }

    public static @Nullable OffsetDateTime columnOrNull(@Nullable Instant instant) {
        return instant == null ? null : column(instant);
    }

    /** The instant as it will be read back. */
    public static Instant stored(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MICROS);
    }

    public static @Nullable Instant storedOrNull(@Nullable Instant instant) {
        return instant == null ? null : stored(instant);
    }

    /** Appends it as {@code 2026-03-01T10:00:00.123456Z} (ISO 8601): what a formatter does, at a tenth of its cost. */
    static void write(Instant instant, StringBuilder text) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(instant.getEpochSecond(), instant.getNano(), ZoneOffset.UTC);
        if (time.getYear() < 1_000 || time.getYear() > 9_999) {
            text.append(stored(instant));
            return;
        }
        text.append(time.getYear());
        digits(text.append('-'), time.getMonthValue(), 10);
        digits(text.append('-'), time.getDayOfMonth(), 10);
        digits(text.append('T'), time.getHour(), 10);
        digits(text.append(':'), time.getMinute(), 10);
        digits(text.append(':'), time.getSecond(), 10);
        digits(text.append('.'), time.getNano() / 1_000, 100_000);
        text.append('Z');
    }

    /** @param highest what the first digit counts */
    private static void digits(StringBuilder text, int number, int highest) {
        for (int unit = highest; unit > 0; unit /= 10) {
            text.append((char) ('0' + number / unit % 10));
        }
    }

    public static Instant instant(OffsetDateTime time) {
        return time.toInstant();
    }

    public static @Nullable Instant instantOrNull(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    public static long millis(Duration duration) {
        long floor = duration.toMillis();
        return Duration.ofMillis(floor).compareTo(duration) < 0 ? floor + 1 : floor;
    }
}
