package dev.berth.domain.id;

import dev.berth.domain.Invariant;

/** The name of a pool, unique in the installation; a DNS label. */
public record PoolName(String value) implements Comparable<PoolName> {
    public PoolName {
        Invariant.requireDnsLabel(value, "a pool name");
    }

    @Override
    public int compareTo(PoolName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
