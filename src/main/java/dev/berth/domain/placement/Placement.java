package dev.berth.domain.placement;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a turn decided about the queue.
 *
 * @param assignments the tasks that got a slot, in the order of P8
 * @param waiting why each other task waits
 * @param forPlans why each further plan would wait
 * @param forExclusives why each further plan_and_apply that may go to any pod would wait
 * @param keptFree the pod that takes nothing until a starving exclusive task is placed (P9), or null
 */
public record Placement(
        List<Assignment> assignments,
        Map<TaskId, WaitReason> waiting,
        WaitReason forPlans,
        WaitReason forExclusives,
        @Nullable PodName keptFree) {
    public Placement {
        assignments = List.copyOf(assignments);
        waiting = Map.copyOf(waiting);
    }
}
