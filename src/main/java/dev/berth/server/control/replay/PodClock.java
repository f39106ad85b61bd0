package dev.berth.server.control.replay;

import java.time.Duration;
import java.time.Instant;

/** Adds up how long pods live, and how many at once, between two times. */
final class PodClock {
    private final Instant from;
    private final Instant to;
    private Instant last;
    private int pods;
    private Duration time = Duration.ZERO;
    private int peak;

    PodClock(Instant from, Instant to) {
        this.from = from;
        this.to = to;
        this.last = from;
    }

    /** So many live from now on. */
    void count(int now, Instant at) {
        pass(at);
        pods = now;
        if (!at.isBefore(from) && at.isBefore(to)) {
            peak = Math.max(peak, pods);
        }
    }

    private void pass(Instant at) {
        Instant until = at.isAfter(to) ? to : at;
        if (until.isAfter(last)) {
            time = time.plus(Duration.between(last, until).multipliedBy(pods));
            peak = Math.max(peak, pods);
            last = until;
        }
    }

    Duration time() {
        pass(to);
        return time;
    }

    int peak() {
        return peak;
    }
}
