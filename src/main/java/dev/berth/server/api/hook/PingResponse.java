package dev.berth.server.api.hook;

import dev.berth.server.control.port.HookSender.Answer;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

/**
 * What came of a trial.
 *
 * @param status of the answer; null when there was none
 * @param problem why it did not arrive; null when it did
 */
@RegisterForReflection
public record PingResponse(
        boolean arrived, @Nullable Integer status, @Nullable String problem, long millis) {
    static PingResponse of(Answer answer) {
        return new PingResponse(
                answer.arrived(),
                answer.status(),
                answer.problem(),
                answer.took().toMillis());
    }
}
