package dev.berth.server.api.pool;

import dev.berth.domain.pool.RuntimeFailure;
import dev.berth.domain.scaling.ScalingDecision;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.ScalingView;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A pool's numbers and the last decision about them (S11). */
@RegisterForReflection
record ScalingResponse(
        int totalSlots,
        int usedSlots,
        int reservedSlots,
        int currentPods,
        int readyPods,
        int startingPods,
        int desiredPods,
        int pendingUnblocked,
        int pendingBlocked,
        @Nullable DecisionResponse lastDecision,
        @Nullable RuntimeErrorResponse runtimeError) {
    /** A pool whose first turn is yet to come. */
    static final ScalingResponse NONE = new ScalingResponse(0, 0, 0, 0, 0, 0, 0, 0, 0, null, null);

    static ScalingResponse of(ScalingView view) {
        return new ScalingResponse(
                view.totalSlots(),
                view.usedSlots(),
                view.reservedSlots(),
                view.currentPods(),
                view.readyPods(),
                view.startingPods(),
                view.desiredPods(),
                view.pendingUnblocked(),
                view.pendingBlocked(),
                DecisionResponse.of(view.lastDecision(), view.decidedAt()),
                RuntimeErrorResponse.of(view.runtimeFailure()));
    }

    /** {@code action}: hold, scale_out, scale_in. */
    @RegisterForReflection
    record DecisionResponse(String action, int count, String reason, Instant at) {
        static DecisionResponse of(ScalingDecision decision, Instant at) {
            String reason = WireWords.of(decision.reason());
            return switch (decision) {
                case ScalingDecision.Hold hold -> new DecisionResponse("hold", 0, reason, at);
                case ScalingDecision.ScaleOut out -> new DecisionResponse("scale_out", out.count(), reason, at);
                case ScalingDecision.Remove remove ->
                    new DecisionResponse("scale_in", remove.pods().size(), reason, at);
            };
        }
    }

    /** Why the runtime makes no pods (S8). */
    @RegisterForReflection
    record RuntimeErrorResponse(String code, String message, Instant since, Instant retryAt) {
        static @Nullable RuntimeErrorResponse of(@Nullable RuntimeFailure failure) {
            return failure == null
                    ? null
                    : new RuntimeErrorResponse(failure.code(), failure.message(), failure.since(), failure.retryAt());
        }
    }
}
