package dev.berth.server.runtime;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.control.port.PodRuntime;
import dev.berth.server.control.port.PodRuntime.RuntimePod;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what a runtime tells of pods, in order. */
public final class RecordingObserver implements PodRuntime.Observer {
    /** Such as {@code hindered harbour-a: no room}. */
    public final List<String> told = new CopyOnWriteArrayList<>();
    /** The pods that were shown. */
    public final List<RuntimePod> seen = new CopyOnWriteArrayList<>();

    @Override
    public void podGone(PoolName pool, PodName pod, String reason) {
        told.add("gone " + pod + ": " + reason);
    }

    @Override
    public void podProgressed(PoolName pool, PodName pod, Instant at) {
        told.add("progressed " + pod);
    }

    @Override
    public void podEnding(PoolName pool, PodName pod, String reason) {
        told.add("ending " + pod + ": " + reason);
    }

    @Override
    public void podHindered(PoolName pool, PodName pod, String reason) {
        told.add("hindered " + pod + ": " + reason);
    }

    @Override
    public void podUnhindered(PoolName pool, PodName pod) {
        told.add("unhindered " + pod);
    }

    @Override
    public void podSeen(PoolName pool, RuntimePod pod, RuntimeKind runtime) {
        told.add("seen " + pod.name());
        seen.add(pod);
    }
}
