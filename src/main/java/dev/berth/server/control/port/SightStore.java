package dev.berth.server.control.port;

import dev.berth.domain.access.Sight;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What has to be known of workspaces before it can be said who sees them. One statement for each question. */
public interface SightStore {

    /** A workspace by what rights are given by. */
    record Placed(WorkspaceName workspace, Map<String, String> tags) {
        public Placed {
            tags = Map.copyOf(tags);
        }
    }

    Uni<Optional<Placed>> workspace(WorkspaceName workspace);

    /** The workspace of that number. */
    Uni<Optional<Placed>> workspace(long number);

    /** The workspace that a task is in. */
    Uni<Optional<Placed>> ofTask(TaskId task);

    /** The workspace that a version of a state is of. */
    Uni<Optional<Placed>> ofState(long state);

    /** Of these workspaces those that are there. */
    Uni<List<Placed>> workspaces(Collection<WorkspaceName> among);

    /** Of these tasks those that are there and whose workspaces are seen. */
    Uni<Set<TaskId>> tasks(Sight sight, Collection<TaskId> among);

    /** The pools of the workspaces that are seen. */
    Uni<Set<PoolName>> pools(Sight sight);
}
