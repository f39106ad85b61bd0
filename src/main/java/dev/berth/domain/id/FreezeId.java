package dev.berth.domain.id;

import static dev.berth.domain.Invariant.require;

/** The number of a freeze window. */
public record FreezeId(long value) implements Comparable<FreezeId> {
    public FreezeId {
        require(value >= 0, "a number is not negative");
    }

    @Override
    public int compareTo(FreezeId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
