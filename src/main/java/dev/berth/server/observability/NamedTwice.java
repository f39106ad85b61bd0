package dev.berth.server.observability;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import jakarta.inject.Singleton;
import java.util.Set;

/**
 * Keeps out numbers that are registered several times under one name, of which only the first would be shown, and every
 * start would warn of the others: Quarkus' of the event loops and of the threads that accept connections, and what each
 * connection to the database has to say of itself. What all of these do together is in {@code sql.pool}.
 */
@Singleton
class NamedTwice implements MeterFilter {
    private static final Set<String> NAMES =
            Set.of("netty.eventexecutor.workers", "postgresql.queue.size", "postgresql.current");

    @Override
    public MeterFilterReply accept(Meter.Id id) {
        return NAMES.contains(id.getName()) ? MeterFilterReply.DENY : MeterFilterReply.NEUTRAL;
    }
}
