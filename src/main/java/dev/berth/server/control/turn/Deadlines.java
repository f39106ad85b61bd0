package dev.berth.server.control.turn;

import dev.berth.domain.pool.RuntimeFailure;
import dev.berth.domain.scaling.DemandCounter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** When a turn is due next though nothing happens (C1). What is over already, and could not be acted on, is due no more. */
final class Deadlines {
    private final Instant now;
    private @Nullable Instant next;

    Deadlines(Instant now) {
        this.now = now;
    }

    Deadlines and(@Nullable Instant time) {
        if (time != null && time.isAfter(now) && (next == null || time.isBefore(next))) {
            next = time;
        }
        return this;
    }

    /** The next one, or null. */
    @Nullable
    Instant next() {
        return next;
    }

    /**
     * The next time at which something about the pool may change by mere time, or null.
     *
     * @param changesBy when its numbers or freeze windows may change, or null (S13, W3)
     */
    static @Nullable Instant of(
            PodIndex pods,
            @Nullable RuntimeFailure failure,
            Instant listeningSince,
            @Nullable Instant changesBy,
            Instant now) {
        return new Deadlines(now)
                .and(changesBy)
                .and(pods.nextDue(now))
                .and(failure == null ? null : failure.retryAt())
                .and(pods.orders().away().size() == 0 ? null : DemandCounter.awaitsAgentsUntil(listeningSince))
                .next();
    }
}
