package dev.berth.server.api.upload;

import dev.berth.server.config.BerthConfig;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all bodies that are on their way in or being worked on may cost together (F12). Counted by what has arrived, not
 * by what was announced, so that nobody can take it all by promising much.
 */
@Singleton
class BodyBudget {
    /** A body is copied a few times on its way into the database. */
    private static final int HEAP_PART = 8;

    private final long limit;
    private final AtomicLong used = new AtomicLong();

    @Inject
    BodyBudget(BerthConfig config, MeterRegistry meters) {
        this(Math.min(
                config.limits().bodies().asLongValue(), Runtime.getRuntime().maxMemory() / HEAP_PART));
        meters.gauge("berth.http.bodies.bytes", used);
    }

    BodyBudget(long limit) {
        this.limit = limit;
    }

    /** The share of one request, empty at first. */
    Share share() {
        return new Share();
    }

    /** What one request has taken. Used by one thread at a time. */
    final class Share {
        private long taken;

        /** Whether there was room for so many bytes more. */
        boolean take(long bytes) {
            if (used.addAndGet(bytes) > limit) {
                used.addAndGet(-bytes);
                return false;
            }
            taken += bytes;
            return true;
        }

        /** The request is over. */
        void giveBack() {
            used.addAndGet(-taken);
            taken = 0;
        }
    }
}
