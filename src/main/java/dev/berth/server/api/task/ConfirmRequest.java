package dev.berth.server.api.task;

import dev.berth.server.api.problem.Checks;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Which plan a confirmation or a discard means (F10); the body may be left out. */
@RegisterForReflection
record ConfirmRequest(
        @Schema(pattern = "[0-9a-f]{64}") @Nullable String planSha256) {
    static final ConfirmRequest EMPTY = new ConfirmRequest(null);

    ConfirmRequest checked() {
        Checks checks = new Checks();
        boolean digest = planSha256 == null || planSha256.matches("[0-9a-f]{64}");
        checks.require(digest, "planSha256", "must be a SHA-256 in lower-case hex");
        checks.done();
        return this;
    }
}
