package dev.berth.server.control.loop;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.order.RunAfter;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.port.OrderStore;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** The order between the workspaces of a simulation, in every second one, and what must hold of it (W4). */
final class SimulatedOrder {
    private static final int WORKSPACES = 4;
    /** Of its own, so that what else happens in a seed does not depend on it. */
    private static final long SALT = 0x5eed0fa11L;

    private final SimulatedWorld world;

    SimulatedOrder(SimulatedWorld world, long seed) {
        this.world = world;
        SplittableRandom random = new SplittableRandom(seed ^ SALT);
        if (random.nextInt(2) == 0) {
            Map<WorkspaceName, Set<WorkspaceName>> above = new HashMap<>();
            for (int below = 1; below < WORKSPACES; below++) {
                Set<WorkspaceName> upstreams = new HashSet<>();
                for (int other = 0; other < below; other++) {
                    if (random.nextInt(5) < 3) {
                        upstreams.add(new WorkspaceName("ws" + other));
                    }
                }
                above.put(new WorkspaceName("ws" + below), upstreams);
            }
            world.database.order.define(new RunAfter(above));
        }
    }

    /** Of a workspace at most one task that came of upstream ones has not begun yet. */
    void check() {
        Map<WorkspaceName, TaskId> waiting = new HashMap<>();
        for (Task task : world.database.tasks.values()) {
            boolean came = task.request().submittedBy().equals(OrderStore.SUBMITTER);
            if (came && task.status() == TaskStatus.PENDING && task.phase() == Phase.PLAN && task.attempt() == 0) {
                TaskId other = waiting.put(task.request().workspace(), task.id());
                if (other != null) {
                    world.violated("W4: tasks " + other + " and " + task.id() + " of one workspace wait to plan");
                }
            }
        }
    }

    /** Nothing is left that an apply upstream is to be followed by. */
    boolean ended() {
        return world.database.order.due.isEmpty();
    }
}
