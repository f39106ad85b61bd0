package dev.berth.server.api.pool;

import dev.berth.domain.pool.RuntimeFailure;
import dev.berth.domain.scaling.ScalingDecision;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.ScalingView;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A pool's numbers and the last decision about them (S11). */
@RecordBuilder
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
    static final ScalingResponse NONE = ScalingResponseBuilder.builder()
            .totalSlots(0)
            .usedSlots(0)
            .reservedSlots(0)
            .currentPods(0)
            .readyPods(0)
            .startingPods(0)
            .desiredPods(0)
            .pendingUnblocked(0)
            .pendingBlocked(0)
            .lastDecision(null)
            .runtimeError(null)
            .build();

    static ScalingResponse of(ScalingView view) {
        return ScalingResponseBuilder.builder()
                .totalSlots(view.slots().total())
                .usedSlots(view.slots().used())
                .reservedSlots(view.slots().reserved())
                .currentPods(view.pods().current())
                .readyPods(view.pods().ready())
                .startingPods(view.pods().starting())
                .desiredPods(view.pods().desired())
                .pendingUnblocked(view.pending().unblocked())
                .pendingBlocked(view.pending().blocked())
                .lastDecision(DecisionResponse.of(view.lastDecision(), view.decidedAt()))
                .runtimeError(RuntimeErrorResponse.of(view.runtimeFailure()))
                .build();
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
