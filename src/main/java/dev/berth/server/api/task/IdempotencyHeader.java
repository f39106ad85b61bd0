package dev.berth.server.api.task;

import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.control.port.TaskStore.IdempotencyKey;
import org.jspecify.annotations.Nullable;

/** The header {@code Idempotency-Key} (F9): 1 to 255 visible ASCII characters. */
final class IdempotencyHeader {
    static final String NAME = "Idempotency-Key";

    private IdempotencyHeader() {}

    static @Nullable IdempotencyKey read(@Nullable String header, String tokenId, String bodySha256) {
        if (header == null) {
            return null;
        }
        if (!header.matches("[\\x21-\\x7e]{1,255}")) {
            throw ProblemException.invalid(NAME, "must have 1 to 255 visible ASCII characters");
        }
        return new IdempotencyKey(tokenId, header, bodySha256);
    }
}
