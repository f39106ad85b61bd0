package dev.berth.server.observability;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import jakarta.inject.Singleton;
import java.util.Set;

/**
 * Keeps out numbers that are registered twice under one name, of the event loops and of the threads that accept
 * connections, and of the two HTTP servers: only the first would be shown, and every start would warn of the second.
 */
@Singleton
class NamedTwice implements MeterFilter {
    private static final Set<String> NAMES =
            Set.of("netty.eventexecutor.workers", "vertx.http.connections.current", "vertx.http.connections.max");

    @Override
    public MeterFilterReply accept(Meter.Id id) {
        return NAMES.contains(id.getName()) ? MeterFilterReply.DENY : MeterFilterReply.NEUTRAL;
    }
}
