package dev.berth.server.web.pool;

import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.RuntimeFailure;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.ScalingView;
import dev.berth.server.control.port.PoolStore.StoredSpec;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A pool's numbers as of its last turn.
 *
 * @param row its numbers as the list has them
 * @param bounds what was asked for, for now
 * @param boundsUntil when that may change by a schedule, or null for never
 * @param decidedAt when the last decision was made
 * @param failure why no pods can be made
 */
public record PoolNumbers(
        PoolRow row,
        Bounds bounds,
        @Nullable Instant boundsUntil,
        @Nullable Integer expected,
        int ready,
        @Nullable Instant decidedAt,
        @Nullable RuntimeFailure failure) {

    /** What an operator asked for that the numbers are read against. */
    public record Bounds(int minPods, int maxPods, int slotsPerPod, int warmSlots, String runtime) {}

    static PoolNumbers of(StoredSpec pool, Optional<ScalingView> scaling, int expected, Instant now) {
        PoolSpec spec = pool.spec().at(now).expecting(expected);
        return new PoolNumbers(
                PoolRow.of(pool, scaling),
                new Bounds(
                        spec.minPods(),
                        spec.maxPods(),
                        spec.slotsPerPod(),
                        spec.warmSlots(),
                        WireWords.of(spec.runtime())),
                spec.nextChange(now).orElse(null),
                spec.warmSlotsUpTo() == 0 ? null : expected,
                scaling.map(view -> view.pods().ready()).orElse(0),
                scaling.map(ScalingView::decidedAt).orElse(null),
                scaling.map(ScalingView::runtimeFailure).orElse(null));
    }

    /** Whether it can be asked what would have become of it: a static pool has pods of its own accord. */
    public boolean replayable() {
        return !bounds.runtime().equals(WireWords.of(RuntimeKind.STATIC));
    }

    /** How much of a bar of 100 the used slots take. */
    public int usedPart() {
        return part(row.used());
    }

    public int keptPart() {
        return part(row.reserved());
    }

    private int part(int slots) {
        return row.slots() == 0 ? 0 : Math.min(100, Math.round(100f * slots / row.slots()));
    }
}
