package dev.berth.server.control.freeze;

import dev.berth.domain.freeze.FreezeWindows;
import dev.berth.domain.freeze.WindowsInForce;
import dev.berth.domain.id.FreezeId;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps stored which freeze windows are in force: by that the database knows whether an apply upstream keeps anybody waiting (W4),
 * as the loops know it. It is written when it changes, by one at a time, so that nothing older comes last.
 */
final class StoredStandings {
    private final Function<Set<FreezeId>, Uni<Void>> store;
    private final Clock clock;

    private WindowsInForce inForce = WindowsInForce.NONE;
    /** What is written there; null when that is not known. */
    private @Nullable Set<FreezeId> stored;

    private @Nullable Uni<Void> writing;

    /** @param store writes down which are in force, all of them */
    StoredStandings(Function<Set<FreezeId>, Uni<Void>> store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Another server may have written something else meanwhile. */
    synchronized void forget() {
        stored = null;
    }

    /** Ends once it is stored which of these windows are in force by now: at once, unless that has changed. */
    synchronized Uni<Void> settle(FreezeWindows windows) {
        if (writing != null) {
            return writing.flatMap(written -> settle(windows));
        }
        inForce = inForce.at(windows, clock.instant());
        Set<FreezeId> now = inForce.ids();
        if (now.equals(stored)) {
            return Uni.createFrom().voidItem();
        }
        stored = null;
        Uni<Void> write = store.apply(now)
                .onItemOrFailure()
                .invoke((written, failure) -> written(failure == null ? now : null))
                .memoize()
                .indefinitely();
        writing = write;
        return write;
    }

    private synchronized void written(@Nullable Set<FreezeId> all) {
        writing = null;
        stored = all;
    }
}
