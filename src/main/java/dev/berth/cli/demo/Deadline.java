package dev.berth.cli.demo;

import java.time.Duration;

/** The end of a wait, on the clock that nobody sets. */
record Deadline(long nanoTime) {

    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** What is left of it; zero once it has passed. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime()));
    }

    boolean passed() {
        return left().isZero();
    }

    /** This one, or the end of the given time if that comes first. */
    Deadline butAtMost(Duration time) {
        return time.compareTo(left()) < 0 ? in(time) : this;
    }
}
