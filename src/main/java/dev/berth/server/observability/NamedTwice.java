package dev.berth.server.observability;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import jakarta.inject.Singleton;

/**
 * Keeps out a number that Quarkus registers twice under one name, of the event loops and of the threads that accept
 * connections: only the first would be shown, and every start would warn of the second.
 */
@Singleton
class NamedTwice implements MeterFilter {
    private static final String NAME = "netty.eventexecutor.workers";

    @Override
    public MeterFilterReply accept(Meter.Id id) {
        return id.getName().equals(NAME) ? MeterFilterReply.DENY : MeterFilterReply.NEUTRAL;
    }
}
