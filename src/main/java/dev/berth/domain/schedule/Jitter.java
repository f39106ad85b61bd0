package dev.berth.domain.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * By how much a schedule comes later than its expression says, so that a thousand of them do not start in one second. The same for
 * each of its times, and so never a reason for two of them to change places.
 */
public final class Jitter {
    /** Nobody may want more. */
    public static final Duration MOST = Duration.ofHours(1);

    /** For what checks for drift, which nobody waits for. */
    public static final Duration OF_DRIFT = Duration.ofMinutes(5);

    /** So many distances are looked at: those of a year of days, and of the few that one week has. */
    private static final int LOOKED_AT = 400;

    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private Jitter() {}

    /** What is taken where nobody says anything. */
    public static Duration usual(ScheduledRun run) {
        return run == ScheduledRun.DRIFT ? OF_DRIFT : Duration.ZERO;
    }

    /**
     * Between nothing and the bound, both included, in whole seconds.
     *
     * @param id the same one gets the same offset for ever
     */
    public static Duration offset(String id, Duration bound) {
        return Duration.ofSeconds(Long.remainderUnsigned(mixed(id), bound.toSeconds() + 1));
    }

    private static long mixed(String text) {
        long hash = FNV_BASIS;
        for (int at = 0; at < text.length(); at++) {
            hash = (hash ^ text.charAt(at)) * FNV_PRIME;
        }
        // Names that differ in their last character alone would lie side by side without this (the finalizer of
        // splitmix64).
        hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
        return hash ^ (hash >>> 31);
    }

    /** The largest bound that such times may have: the shortest distance between two of them, and an hour at most. */
    public static Duration largest(Timetable times, Instant now) {
        Duration least = MOST;
        List<Instant> upcoming = times.upcoming(now, LOOKED_AT);
        for (int at = 1; at < upcoming.size(); at++) {
            Duration distance = Duration.between(upcoming.get(at - 1), upcoming.get(at));
            least = distance.compareTo(least) < 0 ? distance : least;
        }
        return least;
    }
}
