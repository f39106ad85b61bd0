package dev.berth.domain.id;

import dev.berth.domain.Invariant;

/** The name of a workspace, unique in the installation; a DNS label. */
public record WorkspaceName(String value) implements Comparable<WorkspaceName> {
    public WorkspaceName {
        Invariant.requireDnsLabel(value, "a workspace name");
    }

    @Override
    public int compareTo(WorkspaceName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
