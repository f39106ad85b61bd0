package dev.berth.domain.id;

import dev.berth.domain.Invariant;

/** The name of an agent pod, unique in its pool and never used again; a DNS label. */
public record PodName(String value) implements Comparable<PodName> {
    public PodName {
        Invariant.requireDnsLabel(value, "a pod name");
    }

    @Override
    public int compareTo(PodName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
