package dev.berth.server.api.task;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Why a task is where it is. */
@RegisterForReflection
public record ExplainResponse(String status, @Nullable String reason, String detail, Instant since) {
    /** The same with something behind its detail. */
    ExplainResponse with(String more) {
        return new ExplainResponse(status, reason, detail + more, since);
    }
}
