package dev.berth.server.persistence.team;

import dev.berth.server.control.port.TeamStore.StoredTeam;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The teams as they were a moment ago. What was read while one was changed leaves nothing behind. */
final class RememberedTeams {
    private final long keptNanos;
    private final LongSupplier nanoTime;
    // Only to be touched by whoever holds the lock of this object.
    private @Nullable List<StoredTeam> teams;
    private long since;
    private long changes;

    RememberedTeams(Duration kept, LongSupplier nanoTime) {
        this.keptNanos = kept.toNanos();
        this.nanoTime = nanoTime;
    }

    synchronized Optional<List<StoredTeam>> find() {
        return nanoTime.getAsLong() - since < keptNanos ? Optional.ofNullable(teams) : Optional.empty();
    }

    /** So many changes there were; to be asked before they are read. */
    synchronized long changes() {
        return changes;
    }

    /** @param before the changes before they were read */
    synchronized void keep(List<StoredTeam> read, long before) {
        if (before == changes) {
            teams = List.copyOf(read);
            since = nanoTime.getAsLong();
        }
    }

    /** Some may have changed. */
    synchronized void forget() {
        changes++;
        teams = null;
    }
}
