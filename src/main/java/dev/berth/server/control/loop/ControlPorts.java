package dev.berth.server.control.loop;

import dev.berth.domain.freeze.FreezeWindows;
import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.control.ChangeFeed;
import dev.berth.server.control.lease.Leadership;
import dev.berth.server.control.port.AgentLink;
import dev.berth.server.control.port.DecisionMeter;
import dev.berth.server.control.port.PodRuntime;
import dev.berth.server.control.port.PoolStore;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.TurnStore;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/** All that a pool's loop needs from the outside, chance and time included. */
record ControlPorts(
        Stores stores,
        AgentLink link,
        Leadership leadership,
        Map<RuntimeKind, PodRuntime> runtimes,
        ChangeFeed feed,
        DecisionMeter meter,
        Time time,
        Dice dice) {

    /**
     * The database.
     *
     * @param freezes the freeze windows there are, once it is stored which are in force: at once, unless that has changed
     */
    record Stores(TurnStore turns, TaskStore tasks, PoolStore pools, Supplier<Uni<FreezeWindows>> freezes) {}

    /**
     * When things happen.
     *
     * @param executor runs turns; never an event loop
     * @param delay runs something later
     */
    record Time(Clock clock, Executor executor, Delay delay) {}

    /**
     * What is left to chance.
     *
     * @param names makes the names of new pods
     * @param jitter a number from 0 to below 1
     */
    record Dice(PodNames names, DoubleSupplier jitter) {}

    /** Runs something after a while, on the executor. */
    interface Delay {
        /** @return what calls it off; too late, when it is about to run */
        Runnable execute(Duration after, Runnable what);
    }

    /** Names that no pod ever had. */
    interface PodNames {
        PodName next(PoolName pool);
    }
}
