package dev.berth.server.control.loop;

import dev.berth.domain.liveness.LivenessLimits;
import dev.berth.domain.placement.PlacementLimits;
import dev.berth.domain.scaling.ScalingLimits;
import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.turn.TurnRules;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/** Makes the loop's rules from the settings, and the clock. */
class ControlBeans {

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    TurnRules rules(BerthConfig config) {
        Duration heartbeatTimeout = config.liveness().heartbeatTimeout();
        PlacementLimits placement = PlacementLimits.DEFAULTS;
        return new TurnRules(
                new PlacementLimits(
                        heartbeatTimeout,
                        config.placement().agingAfter(),
                        placement.lapsePenalty(),
                        placement.growthPatience()),
                new ScalingLimits(
                        heartbeatTimeout,
                        config.scaling().drainTimeout(),
                        config.scaling().maxCreationsPerTurn(),
                        ScalingLimits.DEFAULTS.maxStartTimeout()),
                new LivenessLimits(
                        heartbeatTimeout,
                        config.liveness().lostTimeout(),
                        config.dispatch().acceptTimeout()),
                config.agent().heartbeatInterval(),
                config.agent().cancelGrace(),
                config.liveness().deafAfter(),
                TurnRules.DEFAULTS.nameHeldFor(),
                config.scaling().listTimeout(),
                config.dispatch().maxAttempts(),
                config.scaling().listInterval(),
                config.scaling().checkInterval(),
                config.limits().staticPods());
    }
}
