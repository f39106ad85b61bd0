package dev.berth.domain.id;

import dev.berth.domain.Invariant;

/** The name of a team, unique in the installation; a DNS label. */
public record TeamName(String value) implements Comparable<TeamName> {
    public TeamName {
        Invariant.requireDnsLabel(value, "a team name");
    }

    @Override
    public int compareTo(TeamName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
