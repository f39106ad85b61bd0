package dev.berth.server.api.audit;

import dev.berth.server.control.port.AuditStore.StoredAct;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;

/** One act: {@code actor} did {@code action} to {@code object}. */
@RegisterForReflection
record ActResponse(long id, Instant at, String actor, String action, String object, String detail) {
    static ActResponse of(StoredAct act) {
        return new ActResponse(act.id(), act.at(), act.actor(), act.action(), act.object(), act.detail());
    }
}
