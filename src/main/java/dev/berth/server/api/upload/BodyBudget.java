package dev.berth.server.api.upload;

import dev.berth.server.api.request.MemoryBudget;
import dev.berth.server.config.BerthConfig;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * What all bodies that are on their way in or being worked on may cost together (F12). Counted by what has arrived, not
 * by what was announced, so that nobody can take it all by promising much.
 */
@Singleton
class BodyBudget extends MemoryBudget {
    /** A body is copied a few times on its way into the database. */
    private static final int HEAP_PART = 8;

    @Inject
    BodyBudget(BerthConfig config, MeterRegistry meters) {
        this(Math.min(
                config.limits().bodies().asLongValue(), Runtime.getRuntime().maxMemory() / HEAP_PART));
        meters.gauge("berth.http.bodies.bytes", this, BodyBudget::used);
    }

    BodyBudget(long limit) {
        super(limit);
    }
}
