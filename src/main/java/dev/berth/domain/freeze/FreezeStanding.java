package dev.berth.domain.freeze;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a freeze window stands at some time.
 *
 * @param until when it is over; null when it is not in force
 * @param endedAt when it was over last; null when it is in force, or never was, or that was long ago
 * @param next when this changes by mere time; null for never
 */
public record FreezeStanding(
        @Nullable Instant until,
        @Nullable Instant endedAt,
        @Nullable Instant next) {

    public boolean inForce() {
        return until != null;
    }
}
