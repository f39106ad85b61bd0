package dev.berth.protocol;

import org.jspecify.annotations.Nullable;

/**
 * The answer to {@code PUT /agent/tasks/{id}/state}: what became of a state that an apply had left behind.
 *
 * @param version its id among the versions of the workspace's state
 * @param current whether it is the present state
 * @param reason why it is not; null when it is
 */
public record RescuedState(
        String version, boolean current, @Nullable String reason) {
    public RescuedState {
        Required.text(version, "version");
    }
}
