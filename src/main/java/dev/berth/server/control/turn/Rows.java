package dev.berth.server.control.turn;

import dev.berth.domain.id.AgentId;
import dev.berth.domain.pool.Drain;
import dev.berth.domain.pool.DrainReason;
import dev.berth.domain.pool.PodPhase;
import dev.berth.server.control.port.StoredPod;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The forms that a pod's row takes. */
final class Rows {
    private Rows() {}

    static StoredPod ready(StoredPod row, AgentId agent) {
        return row.with(PodPhase.READY, null, agent);
    }

    static StoredPod resumed(StoredPod row) {
        PodPhase phase = row.agent() == null ? PodPhase.STARTING : PodPhase.READY;
        return row.with(phase, null, row.agent());
    }

    static StoredPod spokenFor(StoredPod row, AgentId agent) {
        return row.with(row.phase(), row.drain(), agent);
    }

    static StoredPod draining(StoredPod row, DrainReason reason, Instant now) {
        Drain present = row.drain();
        Drain drain = present == null
                ? new Drain(reason, now, false)
                : new Drain(reason, now, present.drained(), present.earlier());
        return row.with(PodPhase.DRAINING, drain, row.agent());
    }

    /** The row once there is this reason to drain too; the same row when that changes nothing. */
    static StoredPod drainingToo(StoredPod row, DrainReason reason, Instant now) {
        Drain present = row.drain();
        DrainReason both = present == null ? reason : present.reason().and(reason);
        return present != null && both == present.reason() ? row : draining(row, both, now);
    }

    /** Why the pod drains by what its agent says of itself, or null. */
    static @Nullable DrainReason ownDrain(AgentMemory agent, StoredPod row) {
        if (!agent.unstoredStates.isEmpty() && row.runtime().diskGoesWithPod()) {
            return DrainReason.UNSTORED_STATE;
        }
        return agent.diskFull ? DrainReason.DISK_FULL : null;
    }

    /** Whether it has the only copy of a state: nothing of Berth's ends it (F4). */
    static boolean keepsState(StoredPod row) {
        Drain drain = row.drain();
        return drain != null && drain.reason().keepsState();
    }

    static StoredPod lost(StoredPod row) {
        return row.with(PodPhase.LOST, null, row.agent());
    }
}
