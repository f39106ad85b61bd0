package dev.berth.server.api.stream;

import dev.berth.domain.id.TaskId;
import dev.berth.server.control.Change;
import dev.berth.server.control.ChangeFeed;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.inject.Singleton;

/** Wakes those who follow a task: when output of it was stored, and at each of its steps. */
@Singleton
public class TaskSignals {
    private static final int CHANGES_BUFFER = 1_024;

    private final ChangeFeed feed;

    TaskSignals(ChangeFeed feed) {
        this.feed = feed;
    }

    /** From now on, until it is canceled. */
    public Cancellable subscribe(TaskId task, WakeUp wakeUp) {
        Cancellable output = feed.followLogs(task).subscribe().with(any -> wakeUp.signal(), failure -> {});
        Cancellable steps = feed.follow(CHANGES_BUFFER)
                .filter(change -> change instanceof Change.TaskChanged changed
                        && changed.view().task().id().equals(task))
                .subscribe()
                .with(any -> wakeUp.signal(), failure -> {});
        return () -> {
            output.cancel();
            steps.cancel();
        };
    }
}
