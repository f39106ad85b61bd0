package dev.berth.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Why an agent does not take an assignment. */
public enum Refusal {
    @JsonProperty("slot_busy")
    SLOT_BUSY,
    @JsonProperty("draining")
    DRAINING,
    @JsonProperty("not_confirmed")
    NOT_CONFIRMED,
    @JsonProperty("shutting_down")
    SHUTTING_DOWN
}
