package dev.berth.server.control.turn;

import dev.berth.domain.freeze.Freeze;
import dev.berth.domain.freeze.FreezeStanding;
import dev.berth.domain.freeze.FreezeWindows;
import dev.berth.domain.id.FreezeId;
import dev.berth.domain.task.BlockedBy;
import dev.berth.domain.task.Task;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the freeze windows stand that a pool's tasks meet (W3), so that not every turn asks a calendar. Only what was asked for is
 * worked out, and it holds until the first of these windows changes; then another takes its place, and every task is looked at
 * once. What a turn leaves in it that came to nothing is true all the same; turns of a pool come one after the other.
 */
final class Freezing {
    static final Freezing NONE = new Freezing(FreezeWindows.NONE, Instant.MAX);

    private final FreezeWindows windows;
    /** The time from which on it may be read. */
    private final Instant since;

    private final Map<FreezeId, FreezeStanding> standings = new HashMap<>();

    private Freezing(FreezeWindows windows, Instant since) {
        this.windows = windows;
        this.since = since;
    }

    /** These windows, of which nothing is known yet; the next turn looks at every task. */
    Freezing under(FreezeWindows other) {
        return windows.equals(other) ? this : new Freezing(other, Instant.MAX);
    }

    /** As it is to be read at that time: this one, when nothing has changed since. A clock that was put back is a change. */
    Freezing at(Instant now) {
        if (windows.isEmpty()) {
            return NONE;
        }
        Instant next = next();
        boolean holds = !now.isBefore(since) && (next == null || now.isBefore(next));
        return holds ? this : new Freezing(windows, now);
    }

    /** What holds a task back then, if it waits for a slot. */
    Optional<BlockedBy> block(Task task, Instant now) {
        return windows.block(task, freeze -> standing(freeze, now));
    }

    /** Since when a pending task has waited without being held back. */
    Instant waitingSince(Task task, Instant now) {
        return windows.waitingSince(task, freeze -> standing(freeze, now));
    }

    private FreezeStanding standing(Freeze freeze, Instant now) {
        return standings.computeIfAbsent(freeze.id(), unknown -> windows.standing(freeze, now));
    }

    /** When one of the windows that were asked about changes by mere time, or null. */
    @Nullable
    Instant next() {
        Instant next = null;
        for (Map.Entry<FreezeId, FreezeStanding> each : standings.entrySet()) {
            Instant change = each.getValue().next();
            next = change != null && (next == null || change.isBefore(next)) ? change : next;
        }
        return next;
    }
}
