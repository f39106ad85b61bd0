package dev.berth.server.api.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.berth.server.control.port.AuditStore.By;
import dev.berth.server.control.port.AuditStore.StoredAct;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One act: {@code actor} did {@code action} to {@code object}.
 *
 * @param person whose doing it was; absent for a machine's
 * @param proof what was shown for it, {@code token/ID} or {@code session/ID}; empty for nothing that is stored
 * @param origin the address from which it came
 */
@RecordBuilder
@RegisterForReflection
record ActResponse(
        long id,
        Instant at,
        String actor,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String person,
        String action,
        String object,
        String detail,
        String proof,
        String origin) {
    static ActResponse of(StoredAct act) {
        By by = act.by();
        return ActResponseBuilder.builder()
                .id(act.id())
                .at(act.at())
                .actor(by.name())
                .person(by.person())
                .action(act.action())
                .object(act.object())
                .detail(act.detail())
                .proof(by.proof())
                .origin(by.origin())
                .build();
    }
}
