package dev.berth.domain.freeze;

import dev.berth.domain.id.FreezeId;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which of all freeze windows are in force (W3), known until the first of them changes by mere time, so that not everybody who
 * wants to know asks a calendar. Immutable.
 */
public final class WindowsInForce {
    /** Of no windows. */
    public static final WindowsInForce NONE = new WindowsInForce(FreezeWindows.NONE, Map.of(), Instant.MIN);

    private final FreezeWindows windows;
    private final Map<Freeze, FreezeStanding> standings;
    private final Instant since;
    private final @Nullable Instant next;
    private final Set<FreezeId> ids;

    private WindowsInForce(FreezeWindows windows, Map<Freeze, FreezeStanding> standings, Instant since) {
        this.windows = windows;
        this.standings = standings;
        this.since = since;
        this.next = standings.values().stream()
                .map(FreezeStanding::next)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .orElse(null);
        this.ids = standings.entrySet().stream()
                .filter(each -> each.getValue().inForce())
                .map(each -> each.getKey().id())
                .collect(Collectors.toUnmodifiableSet());
    }

    public Set<FreezeId> ids() {
        return ids;
    }

    /** Of these windows at that time: this one, when nothing has changed since. A clock that was put back is a change. */
    public WindowsInForce at(FreezeWindows others, Instant now) {
        boolean same = others.equals(windows);
        return same && holds(now, next) ? this : new WindowsInForce(others, standings(others, now), now);
    }

    private boolean holds(Instant now, @Nullable Instant until) {
        return !now.isBefore(since) && (until == null || now.isBefore(until));
    }

    private Map<Freeze, FreezeStanding> standings(FreezeWindows others, Instant now) {
        Map<Freeze, FreezeStanding> fresh = new HashMap<>();
        for (Freeze freeze : others.all()) {
            FreezeStanding known = standings.get(freeze);
            fresh.put(freeze, known != null && holds(now, known.next()) ? known : freeze.at(now));
        }
        return fresh;
    }
}
