package dev.berth.server.control.turn;

import dev.berth.domain.pool.Drain;
import dev.berth.domain.pool.DrainReason;
import dev.berth.domain.pool.PodPhase;
import dev.berth.server.control.port.PodUse;
import dev.berth.server.control.port.PodUse.Use;

/** Says what a living pod is there for. */
final class PodUses {
    private PodUses() {}

    static PodUse of(PodState pod) {
        return new PodUse(pod.row().templateHash(), use(pod));
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
