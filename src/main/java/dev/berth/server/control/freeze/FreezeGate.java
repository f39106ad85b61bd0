package dev.berth.server.control.freeze;

import dev.berth.domain.access.Tag;
import dev.berth.domain.freeze.FreezeWindows;
import dev.berth.domain.task.Task;
import dev.berth.server.control.Pools;
import dev.berth.server.control.lease.Leadership;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.StoreUnavailableException;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.TaskView;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** Keeps attempts from beginning in a freeze window, and lets the loops know of windows (W3). */
@ApplicationScoped
public class FreezeGate {
    private static final Logger LOG = Logger.getLogger(FreezeGate.class);

    /** Whoever makes a window waits no longer for begins: a database that takes so long for one cannot be used. */
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final Freezes freezes;
    private final Pools pools;
    private final TaskStore tasks;
    private final Leadership leadership;
    private final Clock clock;
    private final Begins begins = new Begins();

    FreezeGate(Freezes freezes, Pools pools, TaskStore tasks, Leadership leadership, Clock clock) {
        this.freezes = freezes;
        this.pools = pools;
        this.tasks = tasks;
        this.leadership = leadership;
        this.clock = clock;
    }

    /**
     * Some were stored: from the end of this on nothing begins but by them. What was let go by those before has begun by then, for
     * its write is waited for.
     */
    public Uni<Void> changed() {
        return read().chain(begins::ended)
                .ifNoItem()
                .after(LONGEST)
                .failWith(() -> new StoreUnavailableException(new TimeoutException()));
    }

    private Uni<Void> read() {
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
        // Until they are read they stay as they are known.
        return leadership.look(this::read, failure -> LOG.debugf("freeze windows not read: %s", failure.toString()));
    }

    /**
     * Begins an attempt: at once where no window holds it back, else once its pool's loop has taken it back, which is stored. One
     * that has begun already is not taken back. Whether it may begin its own write tells.
     *
     * @param write stores that it has begun at that time, in microseconds; it is asked after the windows
     */
    public <T> Uni<T> begin(AttemptRef attempt, Function<Instant, Uni<T>> write) {
        return begins.begin(() -> {
            // Not before it counts as under way: a window that is made meanwhile begins no later than this.
            Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
            return before(attempt, now).flatMap(decided -> write.apply(now));
        });
    }

    private Uni<Void> before(AttemptRef attempt, Instant now) {
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
