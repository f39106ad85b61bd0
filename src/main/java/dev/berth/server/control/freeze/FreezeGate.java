package dev.berth.server.control.freeze;

import dev.berth.domain.access.Tag;
import dev.berth.domain.freeze.FreezeWindows;
import dev.berth.domain.task.Task;
import dev.berth.server.control.Pools;
import dev.berth.server.control.lease.Leadership;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.TaskView;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/** Keeps attempts from beginning in a freeze window, and lets the loops know of windows (W3). */
@ApplicationScoped
public class FreezeGate {
    private static final Logger LOG = Logger.getLogger(FreezeGate.class);

    private final Freezes freezes;
    private final Pools pools;
    private final TaskStore tasks;
    private final Leadership leadership;

    FreezeGate(Freezes freezes, Pools pools, TaskStore tasks, Leadership leadership) {
        this.freezes = freezes;
        this.pools = pools;
        this.tasks = tasks;
        this.leadership = leadership;
    }

    /** Some were stored: from the end of this on all decide by them. */
    public Uni<Void> changed() {
        return freezes.refresh()
                .invoke(others -> {
                    if (others) {
                        pools.windowsChanged();
                    }
                })
                .replaceWithVoid();
    }

    /** Tags or names of workspaces, or pools, are others, which matters where there are windows. */
    public Uni<Void> namesChanged() {
        return freezes.knowsOfNone() ? Uni.createFrom().voidItem() : changed();
    }

    /** The tags that have windows. */
    public Uni<Set<Tag>> tags() {
        return freezes.current().map(FreezeWindows::tags);
    }

    /** What nobody told of is found within a minute. */
    @Scheduled(identity = "freezes", every = "60s", delayed = "60s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> look() {
        if (!leadership.leads()) {
            return Uni.createFrom().voidItem();
        }
        return changed().onFailure().recoverWithUni(failure -> {
            // They stay as they are known; whoever needs the database tells that it is away.
            LOG.debugf("freeze windows not read: %s", failure.toString());
            return Uni.createFrom().voidItem();
        });
    }

    /**
     * Ends when it is decided whether the attempt may begin: at once where no window holds it back, else once its pool's loop has
     * taken it back, which is stored. One that has begun already is not taken back. Whether it may begin its own write tells.
     */
    public Uni<Void> before(AttemptRef attempt, Instant now) {
        return freezes.current()
                .flatMap(windows -> windows.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : task(attempt).flatMap(task -> before(attempt, task, windows, now)));
    }

    private Uni<Optional<Task>> task(AttemptRef attempt) {
        Optional<Task> known = pools.task(attempt.task());
        return known.isPresent()
                ? Uni.createFrom().item(known)
                : tasks.find(attempt.task()).map(found -> found.map(TaskView::task));
    }

    private Uni<Void> before(AttemptRef attempt, Optional<Task> task, FreezeWindows windows, Instant now) {
        return task.filter(one -> windows.block(one, now).isPresent())
                .map(held -> pools.attemptInAWindow(held.request().pool(), attempt))
                .orElseGet(() -> Uni.createFrom().voidItem());
    }
}
