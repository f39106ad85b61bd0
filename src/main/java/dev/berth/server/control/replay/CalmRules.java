package dev.berth.server.control.replay;

import dev.berth.domain.liveness.LivenessLimits;
import dev.berth.domain.placement.PlacementLimits;
import dev.berth.domain.scaling.ScalingLimits;
import dev.berth.server.control.turn.TurnRules;
import java.time.Duration;

/** The server's rules for a pool in which no agent has to say that it lives. */
final class CalmRules {
    private static final Duration NEVER = Duration.ofDays(10_000);

    private CalmRules() {}

    static TurnRules of(TurnRules rules) {
        PlacementLimits placement = rules.placement();
        ScalingLimits scaling = rules.scaling();
        return new TurnRules(
                new PlacementLimits(
                        NEVER, placement.agingAfter(), placement.lapsePenalty(), placement.growthPatience()),
                new ScalingLimits(NEVER, scaling.drainTimeout(), scaling.maxCreations(), scaling.maxStartTimeout()),
                new LivenessLimits(NEVER, NEVER, NEVER),
                rules.agents(),
                rules.listing(),
                NEVER,
                rules.checkInterval(),
                rules.maxAttempts());
    }
}
