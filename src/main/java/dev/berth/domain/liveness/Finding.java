package dev.berth.domain.liveness;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;

/** Something that liveness found to have ended without saying so. */
public sealed interface Finding {

    /** Which pod it concerns. */
    PodName pod();

    /** The pod is given up for good: its attempts are lost and its reservations turn cold (L1). */
    record PodLost(PodName pod, String reason) implements Finding {}

    /** An accepted attempt that two heartbeats in a row lacked (L2). */
    record AttemptLost(PodName pod, int slot, TaskId task, int attempt) implements Finding {}

    /** An attempt that was neither accepted nor begun in time (P11). */
    record AttemptLapsed(PodName pod, int slot, TaskId task, int attempt) implements Finding {}

    /** The socket is open but silent, or let three assigns in a row lapse: close it with 4008 (L1, P7). */
    record SocketSilent(PodName pod) implements Finding {}
}
