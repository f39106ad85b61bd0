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
    /** When a runtime that did not answer is asked again. */
    record Retry(int failures, Duration after) {}

    private static final class Asked {
        private Instant at = Instant.EPOCH;
        private boolean underWay;
        private int failures;
        private Duration pause = Duration.ZERO;
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
        return NowAndThen.due(asked.at, asked.failures == 0 ? interval : asked.pause, now);
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
        boolean again = asked.failures > 0;
        asked.underWay = false;
        asked.failures = 0;
        return again;
    }

    synchronized Retry failed(RuntimeKind runtime, Instant now) {
        Asked asked = asked(runtime);
        asked.underWay = false;
        asked.at = now;
        asked.failures++;
        asked.pause = BackOff.after(asked.failures, jitter.getAsDouble());
        return new Retry(asked.failures, asked.pause);
    }

    /** What is known may be wrong: all that answer are asked at the next occasion. */
    synchronized void soon() {
        runtimes.values().stream().filter(asked -> asked.failures == 0).forEach(asked -> asked.at = Instant.EPOCH);
    }

    private Asked asked(RuntimeKind runtime) {
        return runtimes.computeIfAbsent(runtime, none -> new Asked());
    }
}
