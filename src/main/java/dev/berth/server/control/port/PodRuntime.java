package dev.berth.server.control.port;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.RuntimeKind;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes and ends pods. Every call may be repeated without harm: an existing pod is a success, and so is a missing one. */
public interface PodRuntime {
    /** The code of a {@link PodRuntimeException} when this server can never reach what makes the pods. */
    String UNAVAILABLE = "runtime_unavailable";

    /** Which pools it serves. */
    RuntimeKind kind();

    /** Why it can make no pods on this server at all, and what to do about that; empty when it can. */
    default Optional<String> unavailable() {
        return Optional.empty();
    }

    /** What of a pod template it cannot take; the text is a JSON object. */
    default List<TemplateProblem> check(String podTemplateJson) {
        return List.of();
    }

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

    /**
     * The pod, if it exists: a stranger's hello is looked up before it is refused.
     *
     * @throws PodRuntimeException (as the Uni's failure) when the runtime is away
     */
    default Uni<Optional<RuntimePod>> find(PoolName pool, PodName pod) {
        return list(pool)
                .map(pods ->
                        pods.stream().filter(found -> found.name().equals(pod)).findFirst());
    }

    /**
     * Told after a turn what each living pod of the pool is worth, when that has changed: the runtime keeps others from
     * ending those that matter. Returns at once; the last word counts, and the runtime tries until it holds.
     */
    default void keep(PoolName pool, Map<PodName, PodUse> pods) {}

    /** The pool was deleted; what the runtime made for it besides its pods may go. Returns at once. */
    default void forget(PoolName pool) {}

    /** A pod to make. */
    record PodRequest(PoolSpec pool, PodName name, String podTemplateJson) {}

    /** Something that a pod template must not say; the field is a path into the template such as {@code env[0].name}. */
    record TemplateProblem(String field, String message) {}

    /**
     * A pod that exists.
     *
     * @param name its name
     * @param ended whether it ended for good and only its remains are there
     * @param detail what the runtime says of its end, or else of that of the process before the present one; or empty
     * @param templateHash the pod template that it was made from; empty when the runtime does not know
     * @param ending whether somebody ends it: it is there for its grace period and then gone
     * @param process which process or container its agent is, or null when the runtime does not say yet
     */
    record RuntimePod(
            PodName name,
            boolean ended,
            String detail,
            String templateHash,
            boolean ending,
            @Nullable PodProcess process) {
        public RuntimePod(PodName name, boolean ended, String detail, String templateHash, boolean ending) {
            this(name, ended, detail, templateHash, ending, null);
        }

        public RuntimePod(PodName name, boolean ended, String detail) {
            this(name, ended, detail, "", false);
        }
    }

    /** Told by a runtime when it sees a pod change; may be called from any thread and more than once. */
    interface Observer {
        /** The pod no longer exists, or has ended for good (L1). */
        void podGone(PoolName pool, PodName pod, String reason);

        /** The pod came a step further: scheduled, pulling, created (S7). */
        void podProgressed(PoolName pool, PodName pod, Instant at);

        /** Somebody ends the pod: it is given a grace period and then it is gone (P5). */
        void podEnding(PoolName pool, PodName pod, String reason);

        /** What keeps a pod from starting at present (S7); the last word counts. */
        void podHindered(PoolName pool, PodName pod, String reason);

        /** The pod has got over what kept it from starting (S7). */
        void podUnhindered(PoolName pool, PodName pod);

        /**
         * The runtime shows a pod of the pool, or another process in it; a pod that it named itself takes the row that was
         * written for it.
         */
        void podSeen(PoolName pool, RuntimePod pod, RuntimeKind runtime);
    }
}
