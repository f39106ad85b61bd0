package dev.berth.server.control.turn;

import dev.berth.domain.liveness.LivenessLimits;
import dev.berth.domain.placement.PlacementLimits;
import dev.berth.domain.scaling.ScalingLimits;
import java.time.Duration;

/**
 * The settings that turns go by.
 *
 * @param heartbeatInterval told to agents in welcome
 * @param cancelGrace told to agents with cancel
 * @param deafAfter a longer pause between turns restarts all time-outs (L3)
 * @param nameHeldFor how long a silent agent keeps its pod's name against another (F2)
 * @param listTimeout how long the runtime may take to say which pods exist (F12)
 * @param maxAttempts lost plan attempts before a task fails (F3)
 * @param listInterval how often all pods are listed at the runtime, which corrects what its reports missed (F6)
 * @param checkInterval how often what is remembered is compared with what is stored (C4)
 * @param maxStaticPods pods that agents of a static pool may bring into being (F12)
 */
public record TurnRules(
        PlacementLimits placement,
        ScalingLimits scaling,
        LivenessLimits liveness,
        Duration heartbeatInterval,
        Duration cancelGrace,
        Duration deafAfter,
        Duration nameHeldFor,
        Duration listTimeout,
        int maxAttempts,
        Duration listInterval,
        Duration checkInterval,
        int maxStaticPods) {
    public static final TurnRules DEFAULTS = new TurnRules(
            PlacementLimits.DEFAULTS,
            ScalingLimits.DEFAULTS,
            LivenessLimits.DEFAULTS,
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            3,
            Duration.ofMinutes(5),
            Duration.ofMinutes(1),
            1_000);
}
