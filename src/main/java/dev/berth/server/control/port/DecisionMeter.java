package dev.berth.server.control.port;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.placement.WaitReason;
import dev.berth.domain.scaling.ScalingDecision;
import dev.berth.domain.task.TaskType;
import java.time.Duration;

/** Counts what the loop decides (S11). Calls never block and never fail. */
public interface DecisionMeter {

    /** An attempt was placed and stored; {@code waited} is the time since its task last became pending. */
    void placed(PoolName pool, TaskType type, Duration waited);

    /** How many tasks a turn left waiting for this reason. */
    void waiting(PoolName pool, WaitReason reason, int tasks);

    /** So much was remembered otherwise than it is stored, and no wake-up had told (C4). */
    void repaired(PoolName pool, int differences);

    /** A scaling decision was made. */
    void scaled(PoolName pool, ScalingDecision decision);
}
