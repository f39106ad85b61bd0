package dev.berth.domain.pool;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the connection to a pod's agent.
 *
 * @param connected whether a C&amp;C socket is open
 * @param lastHeard when the last hello or heartbeat came, by the server's clock; null when never
 * @param gone why the runtime says that the pod no longer exists, or null (L1)
 */
public record AgentContact(
        boolean connected,
        @Nullable Instant lastHeard,
        @Nullable String gone) {
    public static final AgentContact NONE = new AgentContact(false, null, null);
}
