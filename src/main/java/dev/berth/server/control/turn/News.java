package dev.berth.server.control.turn;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * What was read anew since the last turn.
 *
 * @param pods whose row, slots, reservations or tasks may have changed
 * @param tasks that may have changed, or come or gone
 * @param workspaces that may have been locked or unlocked
 */
record News(Set<PodName> pods, Set<TaskId> tasks, Set<WorkspaceName> workspaces) {
    static final News NONE = new News(Set.of(), Set.of(), Set.of());

    News {
        pods = Set.copyOf(pods);
        tasks = Set.copyOf(tasks);
        workspaces = Set.copyOf(workspaces);
    }

    News and(News other) {
        return new News(both(pods, other.pods), both(tasks, other.tasks), both(workspaces, other.workspaces));
    }

    private static <T> Set<T> both(Collection<T> one, Collection<T> other) {
        Set<T> all = new HashSet<>(one);
        all.addAll(other);
        return all;
    }
}
