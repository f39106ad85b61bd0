package dev.berth.agent.work;

import dev.berth.agent.tool.StopSignal;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The time of one attempt: the limit of its phase, which stands still while it waits for other attempts, and the limits
 * of single steps. Safe for use by several threads.
 */
final class AttemptClock {
    /** For a step at its own limit: it fetches something, so there is nothing to bring in order. */
    private static final Duration STEP_GRACE = Duration.ofSeconds(5);

    private final ScheduledExecutorService timer;
    private final StopSignal stop;
    private final Duration grace;
    private final long begunAt = System.nanoTime();
    private long leftNanos;
    private long runsSince;
    private @Nullable Future<?> alarm;

    /**
     * Begins to run.
     *
     * @param limit of the phase; then the attempt is told to stop
     * @param grace for its process at that limit
     */
    AttemptClock(ScheduledExecutorService timer, StopSignal stop, Duration limit, Duration grace) {
        this.timer = timer;
        this.stop = stop;
        this.grace = grace;
        this.leftNanos = limit.toNanos();
        goOn();
    }

    /** When it began, by the clock of {@link System#nanoTime()}. */
    long begunAt() {
        return begunAt;
    }

    /** The phase's time stands still. */
    synchronized void pause() {
        if (alarm != null) {
            alarm.cancel(false);
            alarm = null;
            leftNanos -= System.nanoTime() - runsSince;
        }
    }

    /** The phase's time runs again. */
    final synchronized void goOn() {
        if (alarm == null) {
            runsSince = System.nanoTime();
            alarm = timer.schedule(
                    () -> stop.request(StopSignal.Reason.TIMEOUT, grace), leftNanos, TimeUnit.NANOSECONDS);
        }
    }

    /** The limit of the phase no longer holds. */
    void end() {
        pause();
    }

    /** A limit for one step, from now on. */
    StepLimit limit(Duration atMost, Runnable beforeStop) {
        return new StepLimit(atMost, beforeStop);
    }

    /** Says something once, when what goes on is not over after that time. */
    Notice notice(Duration after, Runnable what) {
        return new Notice(after, what);
    }

    /** Something that is to be said of what goes on for long; not any more when it is closed. */
    final class Notice implements AutoCloseable {
        private final Future<?> alarm;
        private boolean over;

        private Notice(Duration after, Runnable what) {
            this.alarm = timer.schedule(() -> say(what), after.toMillis(), TimeUnit.MILLISECONDS);
        }

        private synchronized void say(Runnable what) {
            if (!over) {
                what.run();
            }
        }

        @Override
        public synchronized void close() {
            over = true;
            alarm.cancel(false);
        }
    }

    /** Ends a step that takes too long, and that step alone. */
    final class StepLimit implements AutoCloseable {
        private final StopSignal part = stop.forPart();
        private final Future<?> alarm;
        private volatile boolean reached;

        private StepLimit(Duration atMost, Runnable beforeStop) {
            this.alarm = timer.schedule(() -> reach(beforeStop), atMost.toMillis(), TimeUnit.MILLISECONDS);
        }

        private void reach(Runnable beforeStop) {
            reached = true;
            beforeStop.run();
            part.request(StopSignal.Reason.TIMEOUT, STEP_GRACE);
        }

        /** What the step has to heed. */
        StopSignal stop() {
            return part;
        }

        /** Whether the step was stopped for this. */
        boolean reached() {
            return reached;
        }

        @Override
        public void close() {
            alarm.cancel(false);
        }
    }
}
