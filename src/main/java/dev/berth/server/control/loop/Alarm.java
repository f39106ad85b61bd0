package dev.berth.server.control.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Wakes a loop when its next deadline has come. It has one timer at most, and rings once for each time that it is set to. */
final class Alarm {
    /** A nearer deadline has come by then, so that none is waited for in a circle. */
    private static final Duration SHORTEST = Duration.ofMillis(1);

    private final ControlPorts.Delay delay;
    private final Supplier<Instant> clock;
    private final Runnable wake;
    private @Nullable Instant set;
    private Runnable callOff = () -> {};

    Alarm(ControlPorts.Delay delay, Supplier<Instant> clock, Runnable wake) {
        this.delay = delay;
        this.clock = clock;
        this.wake = wake;
    }

    /** Sets it to another time, or to none. */
    synchronized void set(@Nullable Instant time) {
        if (time == null || !time.equals(set)) {
            callOff.run();
            set = time;
            arm();
        }
    }

    private void arm() {
        Instant time = set;
        if (time == null) {
            callOff = () -> {};
            return;
        }
        Duration left = Duration.between(clock.get(), time);
        callOff = delay.execute(left.compareTo(SHORTEST) < 0 ? SHORTEST : left, () -> ring(time));
    }

    private void ring(Instant time) {
        if (comes(time)) {
            wake.run();
        }
    }

    /** A timer that was called off too late, or that is ahead of the clock, wakes nobody. */
    private synchronized boolean comes(Instant time) {
        if (!time.equals(set)) {
            return false;
        }
        boolean over = !clock.get().isBefore(time);
        set = over ? null : set;
        arm();
        return over;
    }
}
