package dev.berth.cli.bench;

import dev.berth.cli.bench.wire.Loop;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Does something at an even rate, whatever becomes of it: a slow server gets no less to do. */
final class Pacer {
    private static final double NANOS = 1e9;

    /** Gaps differ a little, so that the load keeps no step with the server's own clocks. */
    private static final double JITTER = 0.5;

    private final Loop loop;
    private final Runnable action;
    private final double gap;
    private final int count;
    private final RandomGenerator random;
    private final Samples lags;
    private long begun;
    private int done;

    /**
     * Makes it.
     *
     * @param lags gets how much later than due each one is done: the generator's own lateness, not the server's
     */
    Pacer(Loop loop, Runnable action, Load load, Samples lags) {
        this.loop = loop;
        this.action = action;
        this.lags = lags;
        this.gap = NANOS / load.rate();
        this.count = load.paced();
        this.random = new SplittableRandom(load.seed());
    }

    void begin() {
        begun = System.nanoTime();
        schedule();
    }

    boolean done() {
        return done == count;
    }

    private void schedule() {
        long due = begun + Math.round((done + random.nextDouble() * JITTER) * gap);
        loop.at(due, () -> {
            lags.add(System.nanoTime() - due);
            action.run();
            done++;
            if (!done()) {
                schedule();
            }
        });
    }
}
