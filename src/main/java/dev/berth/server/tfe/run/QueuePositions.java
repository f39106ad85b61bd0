package dev.berth.server.tfe.run;

import dev.berth.domain.access.Role;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.port.TaskView;
import dev.berth.server.tfe.access.Rights;
import dev.berth.server.tfe.document.ResourceObject;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a run that waits has before it. */
final class QueuePositions {
    private static final Set<TaskStatus> QUEUED = EnumSet.of(TaskStatus.PENDING, TaskStatus.RUNNING);

    private QueuePositions() {}

    /**
     * Clients take the running ones off the position and tell what is left: so it is, for whoever waits behind others of
     * the same pool, how many these are and how many run anywhere.
     *
     * @param numbers of the workspaces whose runs are shown
     * @param roles of the caller on those
     */
    static List<ResourceObject> of(
            List<TaskView> unfinished, Map<WorkspaceName, Long> numbers, Map<WorkspaceName, Role> roles) {
        long running = unfinished.stream()
                .filter(view -> view.task().status() == TaskStatus.RUNNING)
                .count();
        Map<PoolName, Integer> before = new HashMap<>();
        List<ResourceObject> runs = new ArrayList<>();
        for (TaskView view : unfinished) {
            Task task = view.task();
            Long number = numbers.get(task.request().workspace());
            if (QUEUED.contains(task.status())) {
                int ahead = task.status() == TaskStatus.PENDING
                        ? before.merge(task.request().pool(), 1, Integer::sum) - 1
                        : 0;
                if (number != null) {
                    Rights rights = Rights.of(roles.get(task.request().workspace()));
                    runs.add(RunDocuments.run(task, number, rights)
                            .with("position-in-queue", ahead == 0 ? 0 : ahead + running));
                }
            }
        }
        return runs;
    }
}
