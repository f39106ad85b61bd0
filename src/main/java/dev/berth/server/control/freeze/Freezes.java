package dev.berth.server.control.freeze;

import dev.berth.domain.freeze.FreezeWindows;
import dev.berth.domain.task.BlockedBy;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.control.lease.LeaseLost;
import dev.berth.server.control.lease.LeaseTaken;
import dev.berth.server.control.port.FreezeStore;
import dev.berth.server.control.port.Frost;
import dev.berth.server.control.port.TaskView;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The freeze windows as they are stored, in memory (W3). Only the server that leads writes them, and it reads them again before it
 * answers, so that what was made holds from the answer on; whoever takes the lease reads them anew.
 */
@Singleton
public class Freezes implements Frost {
    private final FreezeStore store;
    private final Clock clock;
    private final StoredStandings standings;

    /** The number of the last reading that was begun; only to be touched by whoever holds the lock of this object. */
    private long begun;

    private long known;
    private volatile @Nullable FreezeWindows windows;

    Freezes(FreezeStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
        this.standings = new StoredStandings(store::inForce, clock);
    }

    /** Before the loops hear of it: they ask at once. */
    void lead(@Observes @Priority(1) LeaseTaken event) {
        forget();
    }

    void stepDown(@Observes @Priority(1) LeaseLost event) {
        forget();
    }

    /** What is read at this moment is void as well. */
    private synchronized void forget() {
        windows = null;
        known = begun;
        standings.forget();
    }

    /** All there are: at once, but for the first time. */
    public Uni<FreezeWindows> current() {
        FreezeWindows present = windows;
        return present == null
                ? Uni.createFrom().deferred(this::read)
                : Uni.createFrom().item(present);
    }

    /** The same, once it is stored which of them are in force (W4); only the server that leads may ask for that. */
    public Uni<FreezeWindows> standing() {
        return current().flatMap(all -> standings.settle(all).replaceWith(all));
    }

    /** Whether it is known that there is none. */
    public boolean knowsOfNone() {
        FreezeWindows present = windows;
        return present != null && present.isEmpty();
    }

    /** Reads them again; whether they are others than before. */
    public Uni<Boolean> refresh() {
        return Uni.createFrom().deferred(() -> {
            FreezeWindows before = windows;
            return read().map(after -> before == null || !after.equals(before));
        });
    }

    private Uni<FreezeWindows> read() {
        long number = begin();
        return store.windows(clock.instant()).map(read -> keep(number, read));
    }

    private synchronized long begin() {
        return ++begun;
    }

    /** Of two readings at once the later one counts, whichever comes first. */
    private synchronized FreezeWindows keep(long number, FreezeWindows read) {
        FreezeWindows present = windows;
        if (number > known) {
            known = number;
            windows = present == null ? read : read.equals(present) ? present : read.after(present);
        }
        return read;
    }

    @Override
    public TaskView seen(TaskView view) {
        FreezeWindows present = windows;
        BlockedBy known = view.blockedBy();
        boolean locked = known != null && known.reason() == BlockedBy.Reason.WORKSPACE_LOCKED;
        if (present == null || present.isEmpty() || locked || view.task().status() != TaskStatus.PENDING) {
            return view;
        }
        Optional<BlockedBy> window = present.block(view.task(), clock.instant());
        return window.map(frozen -> new TaskView(view.task(), frozen)).orElse(view);
    }
}
