package dev.berth.domain.freeze;

import dev.berth.domain.id.FreezeId;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which of all freeze windows are in force (W3), known until the first of them changes by mere time, so that not everybody who
 * wants to know asks a calendar. Immutable.
 */
public final class WindowsInForce {
    /** Of no windows. */
    public static final WindowsInForce NONE = new WindowsInForce(FreezeWindows.NONE, Instant.MIN);

    private final FreezeWindows windows;
    private final Instant since;
    private final @Nullable Instant next;
    private final Set<FreezeId> ids;

    private WindowsInForce(FreezeWindows windows, Instant since) {
        this.windows = windows;
        this.since = since;
        Set<FreezeId> inForce = new HashSet<>();
        Instant first = null;
        for (Freeze freeze : windows.all()) {
            FreezeStanding standing = windows.standing(freeze, since);
            if (standing.inForce()) {
                inForce.add(freeze.id());
            }
            Instant change = standing.next();
            first = change != null && (first == null || change.isBefore(first)) ? change : first;
        }
        this.next = first;
        this.ids = Set.copyOf(inForce);
    }

    public Set<FreezeId> ids() {
        return ids;
    }

    /** Of these windows at that time: this one, when nothing has changed since. A clock that was put back is a change. */
    public WindowsInForce at(FreezeWindows others, Instant now) {
        boolean holds = !now.isBefore(since) && (next == null || now.isBefore(next));
        return holds && others.equals(windows) ? this : new WindowsInForce(others, now);
    }
}
