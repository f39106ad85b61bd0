package dev.berth.server.control;

import dev.berth.domain.id.AgentId;
import dev.berth.domain.pool.Drain;
import dev.berth.domain.pool.DrainReason;
import dev.berth.domain.pool.PodPhase;
import dev.berth.server.control.port.StoredPod;
import java.time.Instant;

/** The forms that a pod's row takes. */
final class Rows {
    private Rows() {}

    static StoredPod ready(StoredPod row, AgentId agent) {
        return new StoredPod(row.name(), PodPhase.READY, null, agent, row.templateHash(), row.createdAt());
    }

    static StoredPod resumed(StoredPod row) {
        PodPhase phase = row.agent() == null ? PodPhase.STARTING : PodPhase.READY;
        return new StoredPod(row.name(), phase, null, row.agent(), row.templateHash(), row.createdAt());
    }

    static StoredPod spokenFor(StoredPod row, AgentId agent) {
        return new StoredPod(row.name(), row.phase(), row.drain(), agent, row.templateHash(), row.createdAt());
    }

    static StoredPod draining(StoredPod row, DrainReason reason, Instant now) {
        Drain present = row.drain();
        Drain drain = new Drain(reason, now, present != null && present.drained());
        return new StoredPod(row.name(), PodPhase.DRAINING, drain, row.agent(), row.templateHash(), row.createdAt());
    }

    static StoredPod lost(StoredPod row) {
        return new StoredPod(row.name(), PodPhase.LOST, null, row.agent(), row.templateHash(), row.createdAt());
    }
}
