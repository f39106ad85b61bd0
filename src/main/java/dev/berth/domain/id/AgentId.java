package dev.berth.domain.id;

import dev.berth.domain.Invariant;

/** What an agent process calls itself; a new process has a new id. 1 to 128 characters. */
public record AgentId(String value) {
    public AgentId {
        Invariant.require(!value.isBlank() && value.length() <= 128, "an agent id has 1 to 128 characters");
    }

    @Override
    public String toString() {
        return value;
    }
}
