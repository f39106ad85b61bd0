package dev.berth.server.runtime.kubernetes;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.scaling.BackOff;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.function.DoubleSupplier;
import org.jboss.logging.Logger;

/**
 * Steps that are tried again until they succeed, with the pauses of S8: what they are about nobody else would ever do. The
 * log has one line when a step fails and one when it is done after all.
 */
public final class Retries {
    private static final Logger LOG = Logger.getLogger(Retries.class);

    private final Cluster cluster;
    private final DoubleSupplier jitter;
    private final BiConsumer<Duration, Runnable> delay;
    private volatile boolean stopped;

    public Retries(Cluster cluster) {
        this(cluster, () -> ThreadLocalRandom.current().nextDouble(), Retries::later);
    }

    /** @param delay runs something after a while */
    Retries(Cluster cluster, DoubleSupplier jitter, BiConsumer<Duration, Runnable> delay) {
        this.cluster = cluster;
        this.jitter = jitter;
        this.delay = delay;
    }

    /** Runs something after a while, on a thread that nobody waits for. */
    public static void later(Duration pause, Runnable what) {
        var unused = Uni.createFrom()
                .voidItem()
                .onItem()
                .delayIt()
                .by(pause)
                .subscribe()
                .with(waited -> what.run());
    }

    /**
     * Begins a step. Returns at once, unless calls are made at once.
     *
     * @param what is done, as the log says it: "Deployments deleted"
     */
    public void untilDone(String what, PoolName pool, Runnable step) {
        attempt(new Step(what, pool, step), BackOff.NONE);
    }

    /** Nothing is tried any more. */
    public void stop() {
        stopped = true;
    }

    private record Step(String what, PoolName pool, Runnable call) {}

    private void attempt(Step step, BackOff before) {
        if (!stopped) {
            var unused = cluster.run(step.call()).subscribe().with(done -> done(step, before), failure -> {
                failed(step, before.failed(jitter.getAsDouble()), failure);
            });
        }
    }

    private static void done(Step step, BackOff before) {
        if (before.failing()) {
            LOG.infof("%s after all pool=%s failures=%d", step.what(), step.pool(), before.failures());
        }
    }

    private void failed(Step step, BackOff after, Throwable failure) {
        if (after.begins()) {
            LOG.warnf(
                    "not yet, tried again until it is: %s pool=%s reason=%s",
                    step.what(), step.pool(), failure.getMessage());
        }
        delay.accept(after.pause(), () -> attempt(step, after));
    }
}
