package dev.berth.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The part of a task that a slot runs. */
public enum TaskPhase {
    @JsonProperty("plan")
    PLAN,
    @JsonProperty("apply")
    APPLY
}
