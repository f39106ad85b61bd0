package dev.berth.server.control.loop;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.placement.WaitReason;
import dev.berth.domain.scaling.ScalingDecision;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.DecisionMeter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A meter that keeps what it was told. */
final class CountingMeter implements DecisionMeter {
    final List<ScalingDecision> decisions = new ArrayList<>();
    final List<Duration> waits = new ArrayList<>();
    /** How many tasks each reason was last counted for. */
    final Map<WaitReason, Integer> waiting = new EnumMap<>(WaitReason.class);

    int repaired;

    @Override
    public void placed(PoolName pool, TaskType type, Duration waited) {
        waits.add(waited);
    }

    @Override
    public void waiting(PoolName pool, WaitReason reason, int tasks) {
        waiting.put(reason, tasks);
    }

    @Override
    public void repaired(PoolName pool, int differences) {
        repaired += differences;
    }

    @Override
    public void scaled(PoolName pool, ScalingDecision decision) {
        decisions.add(decision);
    }
}
