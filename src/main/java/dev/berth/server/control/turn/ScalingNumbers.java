package dev.berth.server.control.turn;

import dev.berth.domain.pool.RuntimeFailure;
import dev.berth.domain.scaling.ScalingDecision;
import dev.berth.server.control.ScalingView;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What users see of a pool's scaling at the end of a turn. */
final class ScalingNumbers {
    private ScalingNumbers() {}

    static ScalingView of(
            Board.Indexes indexes,
            ScalingDecision decision,
            int desired,
            Instant decidedAt,
            @Nullable RuntimeFailure failure) {
        PodTotals.Numbers pods = indexes.pods().totals().numbers();
        QueueIndex.Counts queue = indexes.queue().counts();
        return new ScalingView(
                new ScalingView.Slots(pods.totalSlots(), pods.usedSlots(), pods.reservedPods()),
                new ScalingView.Pods(pods.living(), pods.ready(), pods.starting(), desired),
                new ScalingView.Pending(queue.unblocked(), queue.blocked()),
                decision,
                decidedAt,
                failure);
    }
}
