package dev.berth.domain.placement;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One making of a plan: takes the tasks in the order of P8 and gives each the best slot there is. */
final class Planning {
    private final PoolRoom room;
    private final Growth growth;
    private final boolean cannotGrow;
    private final List<Assignment> assignments = new ArrayList<>();
    private final Map<TaskId, WaitReason> waiting = new HashMap<>();
    private final List<TaskId> plansLeft = new ArrayList<>();
    private final List<TaskId> exclusivesLeft = new ArrayList<>();
    private @Nullable PodName keptFree;

    Planning(PoolRoom room, Growth growth, boolean cannotGrow) {
        this.room = room;
        this.growth = growth;
        this.cannotGrow = cannotGrow;
    }

    void blocked(QueuedTask task) {
        if (task.blockedBy() != null) {
            waiting.put(
                    task.id(),
                    switch (task.blockedBy().reason()) {
                        case WORKSPACE_LOCKED -> WaitReason.WORKSPACE_LOCKED;
                        case FROZEN -> WaitReason.FROZEN;
                        case EARLIER_TASK -> WaitReason.EARLIER_TASK;
                        case UPSTREAM -> WaitReason.UPSTREAM;
                    });
        }
    }

    void place(QueuedTask task) {
        PodRoom reserved = room.reservedFor(task);
        if (reserved != null) {
            placeOnReservation(task, reserved);
        } else if (task.exclusive()) {
            placeExclusive(task);
        } else {
            placePlan(task);
        }
    }

    private void placeOnReservation(QueuedTask task, PodRoom reserved) {
        if (!reserved.reachable()) {
            waiting.put(task.id(), WaitReason.RESERVED_POD_AWAY);
        } else if (reserved.runsNothing()) {
            assign(task, reserved, reserved.takeForExclusive(), true);
        } else {
            waiting.put(task.id(), WaitReason.RESERVED_POD_BUSY);
        }
    }

    private void placeExclusive(QueuedTask task) {
        PodRoom best = room.bestForExclusive(task);
        if (best != null) {
            assign(task, best, best.takeForExclusive(), false);
            return;
        }
        // Only the first exclusive task that finds no pod is owed one (P9); the others find none either, but for unfit
        // ones (P6).
        if (exclusivesLeft.isEmpty() && cannotGrow) {
            room.soonestFree(task).ifPresent(this::keepFree);
        }
        exclusivesLeft.add(task.id());
    }

    private void keepFree(PodRoom pod) {
        pod.keep();
        keptFree = pod.pod().name();
    }

    private void placePlan(QueuedTask task) {
        PodRoom best = room.bestForPlan();
        if (best == null) {
            plansLeft.add(task.id());
        } else {
            assign(task, best, best.takeForPlan(), false);
        }
    }

    private void assign(QueuedTask task, PodRoom where, int slot, boolean warm) {
        assignments.add(new Assignment(task.id(), where.pod().name(), slot, warm));
    }

    Placement result() {
        WaitReason forPlans = WaitReasons.ofPlans(growth);
        plansLeft.forEach(task -> waiting.put(task, forPlans));
        WaitReason forExclusives = WaitReasons.ofExclusives(growth, room);
        exclusivesLeft.forEach(task -> waiting.put(task, forExclusives));
        return new Placement(assignments, waiting, forPlans, forExclusives, keptFree);
    }
}
