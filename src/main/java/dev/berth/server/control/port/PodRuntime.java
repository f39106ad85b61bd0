package dev.berth.server.control.port;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.RuntimeKind;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;

/** Makes and ends pods. Every call may be repeated without harm: an existing pod is a success, and so is a missing one. */
public interface PodRuntime {

    /** Which pools it serves. */
    RuntimeKind kind();

    /**
     * Makes the pod. Its row is written before.
     *
     * @throws PodRuntimeException (as the Uni's failure) when the runtime refuses (S8)
     */
    Uni<Void> create(PodRequest pod);

    /**
     * Ends the pod with its full grace period; completes when the runtime has taken the request.
     *
     * @throws PodRuntimeException (as the Uni's failure) when the runtime is away
     */
    Uni<Void> delete(PoolName pool, PodName pod);

    /**
     * All pods of the pool that exist at the runtime, whatever their state (F6).
     *
     * @throws PodRuntimeException (as the Uni's failure) when the runtime is away
     */
    Uni<List<RuntimePod>> list(PoolName pool);

    /** A pod to make. */
    record PodRequest(PoolSpec pool, PodName name, String podTemplateJson) {}

    /** A pod that exists. */
    record RuntimePod(PodName name, boolean ended, String detail) {}

    /** Told by a runtime when it sees a pod change; may be called from any thread and more than once. */
    interface Observer {
        /** The pod no longer exists, or has ended for good (L1). */
        void podGone(PoolName pool, PodName pod, String reason);

        /** The pod came a step further: scheduled, pulling, created (S7). */
        void podProgressed(PoolName pool, PodName pod, Instant at);
    }
}
