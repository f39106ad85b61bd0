package dev.berth.server.control.loop;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.placement.WaitReason;
import dev.berth.domain.scaling.ScalingDecision;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.DecisionMeter;
import java.time.Duration;
import java.util.List;

/** Everybody who counts what the loop decides. */
record AllMeters(List<DecisionMeter> meters) implements DecisionMeter {
    AllMeters {
        meters = List.copyOf(meters);
    }

    @Override
    public void placed(PoolName pool, TaskType type, Duration waited) {
        meters.forEach(meter -> meter.placed(pool, type, waited));
    }

    @Override
    public void waiting(PoolName pool, WaitReason reason, int tasks) {
        meters.forEach(meter -> meter.waiting(pool, reason, tasks));
    }

    @Override
    public void repaired(PoolName pool, int differences) {
        meters.forEach(meter -> meter.repaired(pool, differences));
    }

    @Override
    public void scaled(PoolName pool, ScalingDecision decision) {
        meters.forEach(meter -> meter.scaled(pool, decision));
    }
}
