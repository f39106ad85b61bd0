package dev.berth.server.persistence.database;

import java.time.Duration;
import java.time.Instant;
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

    public static @Nullable String jsonOrNull(@Nullable Instant instant) {
        return instant == null ? null : stored(instant).toString();
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
