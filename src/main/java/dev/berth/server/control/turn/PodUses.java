package dev.berth.server.control.turn;

import dev.berth.domain.id.PodName;
import dev.berth.domain.pool.Drain;
import dev.berth.domain.pool.DrainReason;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.control.port.PodUse;
import dev.berth.server.control.port.PodUse.Use;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** Says for each runtime what its living pods are worth. */
final class PodUses {
    private PodUses() {}

    static Map<RuntimeKind, Map<PodName, PodUse>> of(Collection<PodState> pods) {
        Map<RuntimeKind, Map<PodName, PodUse>> worth = new EnumMap<>(RuntimeKind.class);
        for (PodState pod : pods) {
            if (pod.row().runtime().scaled() && pod.row().phase() != PodPhase.LOST) {
                worth.computeIfAbsent(pod.row().runtime(), runtime -> new HashMap<>())
                        .put(pod.row().name(), new PodUse(pod.row().templateHash(), use(pod)));
            }
        }
        return worth;
    }

    private static Use use(PodState pod) {
        Drain drain = pod.row().drain();
        if (Rows.keepsState(pod.row())) {
            return Use.AT_WORK;
        }
        if (drain != null && drain.reason() == DrainReason.ENDING) {
            return Use.ENDING;
        }
        if (drain != null) {
            return pod.free() ? Use.LEAVING : Use.LAST_WORK;
        }
        if (pod.row().phase() == PodPhase.STARTING) {
            return Use.STARTING;
        }
        return pod.free() ? Use.IDLE : Use.AT_WORK;
    }
}
