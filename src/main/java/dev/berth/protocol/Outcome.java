package dev.berth.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How an attempt ended. */
public enum Outcome {
    @JsonProperty("succeeded")
    SUCCEEDED,
    @JsonProperty("failed")
    FAILED,
    @JsonProperty("canceled")
    CANCELED
}
