package dev.berth.cli.child;

import java.time.Duration;

/** The end of a wait, on the clock that nobody sets. */
public record Deadline(long nanoTime) {

    public static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** What is left of it; zero once it has passed. */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime()));
    }

    public boolean passed() {
        return left().isZero();
    }

    /** This one, or the end of the given time if that comes first. */
    public Deadline butAtMost(Duration time) {
        return time.compareTo(left()) < 0 ? in(time) : this;
    }
}
