package dev.berth.server.control.loop;

import java.util.function.LongConsumer;

/** One seed of the simulation, for callers that load it beside a changed copy of the code that it checks. */
public final class SimulationRun implements LongConsumer {
    private static final int STEPS = 1_000;

    /** @throws AssertionError with the seed and the last events, when something goes wrong */
    @Override
    public void accept(long seed) {
        new PoolSimulation(seed).run(STEPS);
    }
}
