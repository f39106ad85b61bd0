package dev.berth.server.api.task;

import dev.berth.domain.task.Task;
import dev.berth.server.control.Change;
import dev.berth.server.control.ChangeFeed;
import dev.berth.server.control.Pools;
import dev.berth.server.control.port.StateStore.Replaced;
import jakarta.enterprise.context.ApplicationScoped;

/** Tells whom it concerns that tasks have to plan again, because the state that they planned from was replaced. */
@ApplicationScoped
public class Replanning {
    private final Pools pools;
    private final ChangeFeed feed;

    Replanning(Pools pools, ChangeFeed feed) {
        this.pools = pools;
        this.feed = feed;
    }

    public void tell(Replaced replaced) {
        replaced.planAgain().forEach(view -> {
            Task task = view.task();
            feed.publish(new Change.TaskChanged(view));
            pools.taskChanged(task.request().pool(), task.id());
        });
    }
}
