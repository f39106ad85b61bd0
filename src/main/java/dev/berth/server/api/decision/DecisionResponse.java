package dev.berth.server.api.decision;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.DecisionStore.StoredDecision;
import dev.berth.server.control.port.LoopDecision;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a turn decided of one kind and for one reason. With {@code tasks}, {@code pods} and {@code slots} tell where each
 * of them is or was.
 */
@RecordBuilder
@RegisterForReflection
record DecisionResponse(
        long id,
        String pool,
        Instant at,
        String kind,
        String reason,
        @Nullable String detail,
        int count,
        List<Long> tasks,
        List<String> pods,
        List<Integer> slots,
        NumbersResponse numbers) {
    static DecisionResponse of(StoredDecision stored) {
        LoopDecision decision = stored.decision();
        return DecisionResponseBuilder.builder()
                .id(stored.id())
                .pool(stored.pool().value())
                .at(stored.at())
                .kind(WireWords.of(decision.kind()))
                .reason(decision.reason())
                .detail(decision.detail())
                .count(decision.count())
                .tasks(decision.tasks().stream().map(TaskId::value).toList())
                .pods(decision.pods().stream().map(PodName::value).toList())
                .slots(decision.slots())
                .numbers(NumbersResponse.of(decision.numbers()))
                .build();
    }

    /** The pool as the turn left it, in the words of its scaling. */
    @RecordBuilder
    @RegisterForReflection
    record NumbersResponse(
            int pendingUnblocked,
            int pendingBlocked,
            int totalSlots,
            int usedSlots,
            int reservedSlots,
            int currentPods,
            int readyPods,
            int startingPods,
            int desiredPods) {
        static NumbersResponse of(LoopDecision.Numbers numbers) {
            return NumbersResponseBuilder.builder()
                    .pendingUnblocked(numbers.queue().waiting())
                    .pendingBlocked(numbers.queue().blocked())
                    .totalSlots(numbers.slots().total())
                    .usedSlots(numbers.slots().used())
                    .reservedSlots(numbers.slots().reserved())
                    .currentPods(numbers.pods().current())
                    .readyPods(numbers.pods().ready())
                    .startingPods(numbers.pods().starting())
                    .desiredPods(numbers.pods().desired())
                    .build();
        }
    }
}
