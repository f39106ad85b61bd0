package dev.berth.domain.placement;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.BlockedBy;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.TaskType;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A pending task, as the planner sees it.
 *
 * @param id its number; the lower, the older
 * @param type plan, or plan_and_apply
 * @param phase what it waits to run
 * @param priority higher first, within its class (P8)
 * @param pendingSince when it last became pending (P8, aging)
 * @param blockedBy what it waits for in its workspace, or null (P10)
 * @param reservedOn for an apply: the pod that keeps its directory (P5), or null when it runs cold (P6)
 * @param unfit pods that are known to lack the tool version of its stored plan (P6)
 */
public record QueuedTask(
        TaskId id,
        TaskType type,
        Phase phase,
        int priority,
        Instant pendingSince,
        @Nullable BlockedBy blockedBy,
        @Nullable PodName reservedOn,
        Set<PodName> unfit) {
    public QueuedTask {
        unfit = Set.copyOf(unfit);
    }

    /** Whether nothing in its workspace stands in its way. */
    public boolean unblocked() {
        return blockedBy == null;
    }

    /** Whether its running phase owns the pod (P3). */
    public boolean exclusive() {
        return type == TaskType.PLAN_AND_APPLY;
    }

    /** Whether it is an apply that goes to its reservation and nowhere else (P5). */
    public boolean bound() {
        return phase == Phase.APPLY && reservedOn != null;
    }
}
