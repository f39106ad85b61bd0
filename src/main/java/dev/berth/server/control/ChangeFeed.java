package dev.berth.server.control;

import dev.berth.domain.id.TaskId;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.multi.processors.BroadcastProcessor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Flow.Subscriber;

/** What changed, told to everybody who follows. A follower that is too slow is cut off rather than waited for. */
@ApplicationScoped
public class ChangeFeed {
    private final BroadcastProcessor<Change> changes = BroadcastProcessor.create();
    private final BroadcastProcessor<TaskId> logs = BroadcastProcessor.create();

    // Any thread may publish, and followers must never be called by two at once.
    private final Subscriber<Change> changesIn = changes.serialized();
    private final Subscriber<TaskId> logsIn = logs.serialized();

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

    /** Output of the task was stored. Called after the commit; never blocks. */
    public void logAppended(TaskId task) {
        logsIn.onNext(task);
    }

    /** A wake-up for every piece of the task's output from now on; those that nobody waits for become one. */
    public Multi<TaskId> followLogs(TaskId task) {
        return logs.filter(task::equals).onOverflow().dropPreviousItems();
    }
}
