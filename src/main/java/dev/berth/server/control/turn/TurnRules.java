package dev.berth.server.control.turn;

import dev.berth.domain.liveness.LivenessLimits;
import dev.berth.domain.placement.PlacementLimits;
import dev.berth.domain.scaling.ScalingLimits;
import java.time.Duration;

/**
 * The settings that turns go by.
 *
 * @param deafAfter a longer pause between turns restarts all time-outs (L3)
 * @param checkInterval how often what is remembered is compared with what is stored (C4)
 * @param maxAttempts lost plan attempts before a task fails (F3)
 */
public record TurnRules(
        PlacementLimits placement,
        ScalingLimits scaling,
        LivenessLimits liveness,
        Agents agents,
        Listing listing,
        Duration deafAfter,
        Duration checkInterval,
        int maxAttempts) {
    public static final TurnRules DEFAULTS = new TurnRules(
            PlacementLimits.DEFAULTS,
            ScalingLimits.DEFAULTS,
            LivenessLimits.DEFAULTS,
            new Agents(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(30), 1_000),
            new Listing(Duration.ofMinutes(5), Duration.ofSeconds(30)),
            Duration.ofSeconds(30),
            Duration.ofMinutes(1),
            3);

    /**
     * What agents are told and granted.
     *
     * @param heartbeatInterval told to agents in welcome
     * @param cancelGrace told to agents with cancel
     * @param nameHeldFor how long a silent agent keeps its pod's name against another (F2)
     * @param maxStaticPods pods that agents of a static pool may bring into being (F12)
     */
    public record Agents(Duration heartbeatInterval, Duration cancelGrace, Duration nameHeldFor, int maxStaticPods) {}

    /**
     * How the runtime is asked which pods exist.
     *
     * @param interval how often all pods are listed, which corrects what its reports missed (F6)
     * @param timeout how long the runtime may take to say (F12)
     */
    public record Listing(Duration interval, Duration timeout) {}
}
