package dev.berth.server.control.turn;

import dev.berth.domain.id.PodName;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.domain.task.TaskError;
import dev.berth.server.control.port.AgentReport;
import dev.berth.server.control.port.AgentSession;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.PodRuntime.RuntimePod;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Something that happened to a pool since its last turn. Folding one twice, or late, does no harm. */
public sealed interface PoolEvent {

    /** An agent spoke, or its connection ended; {@code promise} numbers who waits until it is stored. */
    record Reported(AgentSession session, AgentReport report, long promise) implements PoolEvent {}

    /** The server itself has seen that an attempt cannot be run as it was asked for; nothing of it was run (A11). */
    record Unable(AttemptRef attempt, TaskError error) implements PoolEvent {}

    /** When each session was last heard, of those that had nothing new to say (L1). */
    record Heard(Map<AgentSession, Instant> at) implements PoolEvent {
        public Heard {
            at = Map.copyOf(at);
        }
    }

    /**
     * An agent asked to begin an attempt that a freeze window holds back (W3); {@code promise} numbers who waits until that is
     * decided.
     */
    record AskedInAWindow(AttemptRef attempt, long promise) implements PoolEvent {}

    /** The runtime says that a pod no longer exists. */
    record PodGone(PodName pod, String reason) implements PoolEvent {}

    /** The runtime says that a pod came a step further. */
    record PodProgressed(PodName pod, Instant at) implements PoolEvent {}

    /** The runtime says that somebody ends a pod. */
    record PodEnding(PodName pod, String reason) implements PoolEvent {}

    /** The runtime says what keeps a pod from starting. */
    record PodHindered(PodName pod, String reason) implements PoolEvent {}

    /** The runtime says that nothing keeps a pod from starting any more. */
    record PodUnhindered(PodName pod) implements PoolEvent {}

    /** The runtime shows a pod. */
    record PodSeen(RuntimePod pod, RuntimeKind runtime) implements PoolEvent {}

    /** What the runtimes know of a stranger that said hello; null when they know nothing. */
    record LookedUp(Reported stranger, @Nullable PodSeen seen) implements PoolEvent {}

    /** The runtime has made a pod. */
    record Created(PodName pod) implements PoolEvent {}

    /** The runtime refused to make a pod. */
    record CreateFailed(PodName pod, String code, String message) implements PoolEvent {}

    /**
     * What exists at the runtime, read when the controller starts and now and then (F6). Pods whose making was under way
     * when it was asked may be there or not.
     */
    record RuntimeListed(RuntimeKind runtime, List<RuntimePod> pods, Instant askedAt, Set<PodName> underWay)
            implements PoolEvent {}

    /**
     * The runtime does not say what exists there.
     *
     * @param reason why
     * @param retryAt when it is asked again; null when it never can be, and its pods are taken to be as the rows say
     */
    record RuntimeAway(
            RuntimeKind runtime, String reason, @Nullable Instant retryAt) implements PoolEvent {}

    /** An operator's word about a pod; {@code promise} numbers who waits for the answer. */
    record Operated(PodName pod, Operation operation, long promise) implements PoolEvent {}

    /** What an operator can ask of a pod. */
    enum Operation {
        DRAIN,
        RESUME,
        DELETE,
        DELETE_BY_FORCE
    }
}
