package dev.berth.server.control.loop;

import dev.berth.domain.liveness.LivenessLimits;
import dev.berth.domain.placement.PlacementLimits;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.domain.scaling.ScalingLimits;
import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.ChangeFeed;
import dev.berth.server.control.freeze.Freezes;
import dev.berth.server.control.lease.Leadership;
import dev.berth.server.control.port.AgentLink;
import dev.berth.server.control.port.DecisionMeter;
import dev.berth.server.control.port.PodRuntime;
import dev.berth.server.control.port.PoolStore;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.TurnStore;
import dev.berth.server.control.turn.TurnRules;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;

/** Makes the loop's rules from the settings, its ports, and the clock. */
class ControlBeans {
    private static final Logger LOG = Logger.getLogger(ControlBeans.class);

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    ControlPorts ports(
            ControlPorts.Stores stores,
            AgentLink link,
            Leadership leadership,
            Instance<PodRuntime> runtimes,
            ChangeFeed feed,
            Instance<DecisionMeter> meters,
            Clock clock,
            Chance chance) {
        Map<RuntimeKind, PodRuntime> byKind = new EnumMap<>(RuntimeKind.class);
        runtimes.forEach(runtime -> byKind.put(runtime.kind(), runtime));
        Executor executor = Infrastructure.getDefaultExecutor();
        return new ControlPorts(
                stores,
                link,
                leadership,
                byKind,
                feed,
                new AllMeters(meters.stream().toList()),
                new ControlPorts.Time(clock, executor, (after, what) -> later(after, what, executor)),
                new ControlPorts.Dice(chance::podName, chance::jitter));
    }

    @Produces
    @Singleton
    ControlPorts.Stores stores(TurnStore turns, TaskStore tasks, PoolStore pools, Freezes freezes) {
        return new ControlPorts.Stores(turns, tasks, pools, freezes::standing);
    }

    private static Runnable later(Duration after, Runnable what, Executor executor) {
        Cancellable running = Uni.createFrom()
                .voidItem()
                .onItem()
                .delayIt()
                .by(after)
                .emitOn(executor)
                .subscribe()
                .with(done -> what.run(), failure -> LOG.warnf("delayed work failed reason=%s", failure));
        return running::cancel;
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
                new TurnRules.Agents(
                        config.agent().heartbeatInterval(),
                        config.agent().cancelGrace(),
                        TurnRules.DEFAULTS.agents().nameHeldFor(),
                        config.limits().staticPods()),
                new TurnRules.Listing(
                        config.scaling().listInterval(), config.scaling().listTimeout()),
                config.liveness().deafAfter(),
                config.scaling().checkInterval(),
                config.dispatch().maxAttempts());
    }
}
