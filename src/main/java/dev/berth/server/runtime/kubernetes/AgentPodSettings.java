package dev.berth.server.runtime.kubernetes;

import java.time.Duration;

/**
 * What all agent pods of this installation have in common.
 *
 * @param instance tells several installations in one namespace apart
 * @param image for templates that name none; its entrypoint starts an agent and takes its options
 * @param serverUrl where agents find the server
 * @param gracePeriod how long a pod that is told to end may finish what it runs
 * @param tokenKey the id of the key that signs new tokens
 */
public record AgentPodSettings(
        String instance, String image, String serverUrl, Duration gracePeriod, String tokenKey) {}
