package dev.berth.server.web.pool;

import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.ScalingView;
import dev.berth.server.control.port.PoolStore.StoredSpec;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Optional;

/** A pool in the list of all. */
@RecordBuilder
public record PoolRow(
        String name,
        String runtime,
        int pods,
        int desired,
        int starting,
        int slots,
        int used,
        int reserved,
        int waiting,
        int blocked,
        String decision,
        String failure) {

    private static final ScalingView.Slots NO_SLOTS = new ScalingView.Slots(0, 0, 0);
    private static final ScalingView.Pods NO_PODS = new ScalingView.Pods(0, 0, 0, 0);
    private static final ScalingView.Pending NOBODY = new ScalingView.Pending(0, 0);

    static PoolRow of(StoredSpec pool, Optional<ScalingView> scaling) {
        ScalingView.Slots slots = scaling.map(ScalingView::slots).orElse(NO_SLOTS);
        ScalingView.Pods pods = scaling.map(ScalingView::pods).orElse(NO_PODS);
        ScalingView.Pending pending = scaling.map(ScalingView::pending).orElse(NOBODY);
        return PoolRowBuilder.builder()
                .name(pool.spec().name().value())
                .runtime(WireWords.of(pool.spec().runtime()))
                .pods(pods.current())
                .desired(pods.desired())
                .starting(pods.starting())
                .slots(slots.total())
                .used(slots.used())
                .reserved(slots.reserved())
                .waiting(pending.unblocked())
                .blocked(pending.blocked())
                .decision(scaling.map(DecisionWords::of).orElse("nothing decided yet"))
                .failure(scaling.flatMap(view -> Optional.ofNullable(view.runtimeFailure()))
                        .map(failure -> failure.message())
                        .orElse(""))
                .build();
    }

    /** Slots that nobody uses or keeps. */
    public int free() {
        return Math.max(0, slots - used - reserved);
    }
}
