package dev.berth.domain.id;

import dev.berth.domain.Invariant;

/** The name of a hook, unique in its workspace, in its pool, or among those for all; a DNS label. */
public record HookName(String value) {
    public HookName {
        Invariant.requireDnsLabel(value, "a hook name");
    }

    @Override
    public String toString() {
        return value;
    }
}
