package dev.berth.server.control.loop;

import dev.berth.domain.pool.RuntimeKind;
import dev.berth.domain.scaling.BackOff;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;

/**
 * When each runtime is asked which pods exist: at once, now and then from there on, and with growing pauses while it does
 * not answer (F6, F7, S8). May be used from any thread.
 */
final class Listings {
    private static final class Asked {
        private Instant at = Instant.EPOCH;
        private boolean underWay;
        private BackOff backOff = BackOff.NONE;
    }

    private final Duration interval;
    private final DoubleSupplier jitter;
    private final Map<RuntimeKind, Asked> runtimes = new EnumMap<>(RuntimeKind.class);

    Listings(Duration interval, DoubleSupplier jitter) {
        this.interval = interval;
        this.jitter = jitter;
    }

    /** Those of the runtimes that are to be asked now; they count as asked. */
    synchronized Set<RuntimeKind> due(Set<RuntimeKind> all, Instant now) {
        return all.stream().filter(runtime -> ask(asked(runtime), now)).collect(Collectors.toUnmodifiableSet());
    }

    private static boolean dueAgain(Asked asked, Duration interval, Instant now) {
        return NowAndThen.due(asked.at, asked.backOff.failing() ? asked.backOff.pause() : interval, now);
    }

    private boolean ask(Asked asked, Instant now) {
        if (asked.underWay || !dueAgain(asked, interval, now)) {
            return false;
        }
        asked.underWay = true;
        asked.at = now;
        return true;
    }

    /** Whether it had failed before. */
    synchronized boolean answered(RuntimeKind runtime) {
        Asked asked = asked(runtime);
        boolean again = asked.backOff.failing();
        asked.underWay = false;
        asked.backOff = BackOff.NONE;
        return again;
    }

    synchronized BackOff failed(RuntimeKind runtime, Instant now) {
        Asked asked = asked(runtime);
        asked.underWay = false;
        asked.at = now;
        asked.backOff = asked.backOff.failed(jitter.getAsDouble());
        return asked.backOff;
    }

    /** What is known may be wrong: all that answer are asked at the next occasion. */
    synchronized void soon() {
        runtimes.values().stream().filter(asked -> !asked.backOff.failing()).forEach(asked -> asked.at = Instant.EPOCH);
    }

    private Asked asked(RuntimeKind runtime) {
        return runtimes.computeIfAbsent(runtime, none -> new Asked());
    }
}
