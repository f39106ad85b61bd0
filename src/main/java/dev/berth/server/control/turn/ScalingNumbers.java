package dev.berth.server.control.turn;

import dev.berth.domain.placement.QueuedTask;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.RuntimeFailure;
import dev.berth.domain.pool.Slot;
import dev.berth.domain.scaling.ScalingDecision;
import dev.berth.server.control.ScalingView;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts what users see of a pool's scaling at the end of a turn. */
final class ScalingNumbers {
    private final Ledger ledger;
    private final Queue queue;
    private final @Nullable ScalingView last;
    private final @Nullable RuntimeFailure failure;

    ScalingNumbers(Ledger ledger, Queue queue, @Nullable ScalingView last, @Nullable RuntimeFailure failure) {
        this.ledger = ledger;
        this.queue = queue;
        this.last = last;
        this.failure = failure;
    }

    ScalingView view(ScalingDecision decision, int desired) {
        List<PodState> living = ledger.pods().stream()
                .filter(pod -> pod.row().phase() != PodPhase.LOST)
                .toList();
        int blocked =
                (int) queue.tasks().stream().filter(task -> !task.unblocked()).count();
        Instant decidedAt = last != null && last.lastDecision().equals(decision) ? last.decidedAt() : ledger.now();
        return new ScalingView(
                living.stream().mapToInt(pod -> pod.slots().size()).sum(),
                (int) living.stream()
                        .flatMap(pod -> pod.slots().stream())
                        .filter(Slot::taken)
                        .count(),
                (int) living.stream()
                        .filter(pod -> !pod.reservations().isEmpty())
                        .count(),
                living.size(),
                count(living, PodPhase.READY),
                count(living, PodPhase.STARTING),
                desired,
                (int) queue.tasks().stream().filter(QueuedTask::unblocked).count(),
                blocked,
                decision,
                decidedAt,
                failure);
    }

    private static int count(List<PodState> pods, PodPhase phase) {
        return (int) pods.stream().filter(pod -> pod.row().phase() == phase).count();
    }
}
