package dev.berth.server.runtime.kubernetes;

import dev.berth.server.control.port.PodRuntime.Observer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Watches the pods of this installation and tells the control loop what becomes of them. The informer lists and watches
 * anew whenever its watch breaks or has become too old; what it missed meanwhile the full lists find.
 */
public final class PodWatch implements ResourceEventHandler<Pod> {
    private static final Logger LOG = Logger.getLogger(PodWatch.class);
    private static final long NO_RESYNC = 0;

    private final Cluster cluster;
    private final Observer observer;
    private final Clock clock;
    private final StartEvents events;
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicBoolean troubleTold = new AtomicBoolean();
    private volatile @Nullable SharedIndexInformer<Pod> informer;

    public PodWatch(Cluster cluster, Observer observer, Clock clock) {
        this.cluster = cluster;
        this.observer = observer;
        this.clock = clock;
        this.events = new StartEvents(cluster, observer, clock);
    }

    /** Begins with the first pool that needs it: a server without such pools leaves the cluster alone. */
    public void start() {
        if (!started.compareAndSet(false, true)) {
            return;
        }
        SharedIndexInformer<Pod> pods = cluster.client()
                .pods()
                .inNamespace(cluster.namespace())
                .withLabels(PodLabels.ofInstance(cluster.settings().instance()))
                .runnableInformer(NO_RESYNC);
        informer = pods;
        CompletionStage<Void> running = pods.addEventHandler(this)
                .exceptionHandler((begun, failure) -> keepTrying(failure))
                .start();
        running.whenComplete((done, failure) -> {
            if (failure != null && !stopped.get()) {
                LOG.warnf("pods are not watched reason=%s", words(failure));
            }
        });
    }

    /** Looks for what only Events tell of pods that start; to be asked every few seconds, where waiting is allowed. */
    public void look() {
        if (stopped.get()) {
            return;
        }
        try {
            events.look();
        } catch (RuntimeException e) {
            // Whoever looks again and again would be asked no more.
            LOG.warnf(e, "what keeps pods from starting was not looked for");
        }
    }

    /** Ends the watch; what fails from here on means nothing. */
    public void stop() {
        stopped.set(true);
        SharedIndexInformer<Pod> pods = informer;
        if (pods != null) {
            pods.stop();
        }
    }

    private boolean keepTrying(Throwable failure) {
        if (!stopped.get() && troubleTold.compareAndSet(false, true)) {
            LOG.warnf("pods cannot be watched at present reason=%s", words(failure));
        }
        return !stopped.get();
    }

    private static String words(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return String.valueOf(ClusterFailures.of(cause).getMessage());
    }

    @Override
    public void onAdd(Pod pod) {
        troubleTold.set(false);
        PodSight.of(pod).ifPresent(sight -> {
            events.seen(sight);
            if (sight.runtime().namesPods() && sight.staying()) {
                observer.podSeen(sight.pool(), sight.runtimePod(), sight.runtime());
            }
            changed(null, sight);
        });
    }

    @Override
    public void onUpdate(Pod before, Pod after) {
        troubleTold.set(false);
        PodSight old = PodSight.of(before).orElse(null);
        PodSight.of(after).ifPresent(sight -> {
            events.seen(sight);
            changed(old, sight);
        });
    }

    @Override
    public void onDelete(Pod pod, boolean finalStateUnknown) {
        PodSight.of(pod).ifPresent(sight -> {
            events.gone(sight.name());
            observer.podGone(sight.pool(), sight.name(), reason(sight));
        });
    }

    private static String reason(PodSight last) {
        if (last.ended() != null) {
            return last.ended();
        }
        return last.ending() == null ? "its pod was deleted" : last.ending();
    }

    /** Only what is new is told; nothing was known before. */
    private void changed(@Nullable PodSight before, PodSight now) {
        if (now.ended() != null) {
            if (before == null || before.ended() == null) {
                observer.podGone(now.pool(), now.name(), now.ended());
            }
            return;
        }
        if (now.ending() != null) {
            if (before == null || before.ending() == null) {
                observer.podEnding(now.pool(), now.name(), now.ending());
            }
            return;
        }
        if (before != null && !Objects.equals(before.process(), now.process())) {
            observer.podSeen(now.pool(), now.runtimePod(), now.runtime());
        }
        if (before != null && now.stage() > before.stage()) {
            observer.podProgressed(now.pool(), now.name(), clock.instant());
        }
        hindrance(before == null ? null : before.hindrance(), now);
    }

    private void hindrance(@Nullable String before, PodSight now) {
        if (now.hindrance() == null && before != null) {
            observer.podUnhindered(now.pool(), now.name());
        } else if (now.hindrance() != null && !now.hindrance().equals(before)) {
            observer.podHindered(now.pool(), now.name(), now.hindrance());
        }
    }
}
