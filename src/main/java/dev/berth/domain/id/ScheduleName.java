package dev.berth.domain.id;

import dev.berth.domain.Invariant;

/** The name of a schedule, unique in its workspace; a DNS label. */
public record ScheduleName(String value) {
    public ScheduleName {
        Invariant.requireDnsLabel(value, "a schedule name");
    }

    @Override
    public String toString() {
        return value;
    }
}
