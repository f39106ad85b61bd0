package dev.berth.server.security.oidc;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** What was shown within a time and does not count again. It holds so many at most; beyond that the oldest is forgotten first. */
final class Once {
    private static final int MOST = 10_000;

    private final Duration kept;
    // Only to be touched by whoever holds the lock of this object; in the order of their times.
    private final Map<String, Instant> shown = new LinkedHashMap<>();

    Once(Duration kept) {
        this.kept = kept;
    }

    /** Whether it was not shown before. */
    synchronized boolean first(String what, Instant now) {
        Iterator<Instant> oldest = shown.values().iterator();
        while (oldest.hasNext()) {
            boolean over = oldest.next().plus(kept).isBefore(now);
            if (!over && shown.size() < MOST) {
                break;
            }
            oldest.remove();
        }
        return shown.putIfAbsent(what, now) == null;
    }
}
