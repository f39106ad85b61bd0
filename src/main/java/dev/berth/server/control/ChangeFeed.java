package dev.berth.server.control;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.multi.processors.BroadcastProcessor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Flow.Subscriber;

/** What changed, told to everybody who follows. A follower that is too slow is cut off rather than waited for. */
@ApplicationScoped
public class ChangeFeed {
    private final BroadcastProcessor<Change> changes = BroadcastProcessor.create();
    private final BroadcastProcessor<TaskId> logs = BroadcastProcessor.create();
    private final BroadcastProcessor<WorkspaceName> workspaces = BroadcastProcessor.create();

    // Any thread may publish, and followers must never be called by two at once.
    private final Subscriber<Change> changesIn = changes.serialized();
    private final Subscriber<TaskId> logsIn = logs.serialized();
    private final Subscriber<WorkspaceName> workspacesIn = workspaces.serialized();

    /** Tells all followers; never blocks. */
    public void publish(Change change) {
        changesIn.onNext(change);
    }

    /**
     * All changes from now on.
     *
     * @param buffer how many may wait for this follower before it fails with a BackPressureFailure
     */
    public Multi<Change> follow(int buffer) {
        return changes.onOverflow().buffer(buffer);
    }

    /**
     * Something of the workspace changed that is none of its tasks: settings, values, configurations, states, locks. Called
     * after the commit; never blocks.
     */
    public void workspaceChanged(WorkspaceName workspace) {
        workspacesIn.onNext(workspace);
    }

    /**
     * The names of workspaces as they change from now on.
     *
     * @param buffer how many may wait for this follower before it fails with a BackPressureFailure
     */
    public Multi<WorkspaceName> followWorkspaces(int buffer) {
        return workspaces.onOverflow().buffer(buffer);
    }

    /** Output of the task was stored. Called after the commit; never blocks. */
    public void logAppended(TaskId task) {
        logsIn.onNext(task);
    }

    /** A wake-up for every piece of the task's output from now on; those that nobody waits for become one. */
    public Multi<TaskId> followLogs(TaskId task) {
        return logs.filter(task::equals).onOverflow().dropPreviousItems();
    }
}
