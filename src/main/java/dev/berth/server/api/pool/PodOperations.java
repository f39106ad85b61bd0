package dev.berth.server.api.pool;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.control.Pools;
import dev.berth.server.control.port.AuditAction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** An operator's word about a pod, and the record of it. What cannot be done fails with a ProblemException: 404 or 409. */
@ApplicationScoped
public class PodOperations {
    private final Pools pools;
    private final AuditTrail deed;

    PodOperations(Pools pools, AuditTrail deed) {
        this.pools = pools;
        this.deed = deed;
    }

    /** It takes no new work, and goes when it is free (P5). */
    public Uni<Void> drain(PoolName pool, PodName pod) {
        return pools.drain(pool, pod)
                .invoke(outcome -> require(outcome, pod))
                .flatMap(deed.audited(AuditAction.POD_DRAIN, pod))
                .replaceWithVoid();
    }

    /** It takes work again. */
    public Uni<Void> resume(PoolName pool, PodName pod) {
        return pools.resume(pool, pod)
                .invoke(outcome -> require(outcome, pod))
                .flatMap(deed.audited(AuditAction.POD_RESUME, pod))
                .replaceWithVoid();
    }

    /** Deletes a free pod; with force any, and its work is lost (F3, F4). */
    public Uni<Void> delete(PoolName pool, PodName pod, boolean force) {
        return pools.delete(pool, pod, force)
                .invoke(outcome -> require(outcome, pod))
                .flatMap(deed.audited(AuditAction.POD_DELETE, pod, force ? "force" : ""))
                .replaceWithVoid();
    }

    private static void require(Pools.PodOutcome outcome, PodName pod) {
        switch (outcome) {
            case DONE -> {}
            case NOT_FOUND -> throw ProblemException.notFound("pod", pod);
            case BUSY ->
                throw ProblemException.conflict(
                        "pod_busy",
                        "pod " + pod + " runs a task, holds a reservation or keeps the only copy of a state");
            case NOT_POSSIBLE ->
                throw ProblemException.conflict("illegal_transition", "the phase of pod " + pod + " does not allow it");
        }
    }
}
