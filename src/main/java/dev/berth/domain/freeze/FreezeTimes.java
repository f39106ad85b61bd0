package dev.berth.domain.freeze;

import static dev.berth.domain.Invariant.require;

import dev.berth.domain.calendar.Recurrence;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** When a freeze window is in force. Its first moment belongs to it, the one at which it is over does not. */
public sealed interface FreezeTimes {
    Duration SHORTEST = Duration.ofMinutes(1);

    /** How it stands then. */
    FreezeStanding at(Instant now);

    /** When it begins, the next times after this: as many as asked for, or all that are left. */
    List<Instant> upcoming(Instant after, int count);

    /** From one time to another. */
    record Once(Instant from, Instant to) implements FreezeTimes {
        public static final Duration LONGEST = Duration.ofDays(366);

        public Once {
            require(from.isBefore(to), "a window begins before it ends");
        }

        @Override
        public FreezeStanding at(Instant now) {
            if (now.isBefore(from)) {
                return new FreezeStanding(null, null, from);
            }
            return now.isBefore(to) ? new FreezeStanding(to, null, to) : new FreezeStanding(null, to, null);
        }

        @Override
        public List<Instant> upcoming(Instant after, int count) {
            return from.isAfter(after) && count > 0 ? List.of(from) : List.of();
        }
    }

    /**
     * Again and again.
     *
     * @param from when it comes into force
     * @param lasts how long it stays so, 1 min to 31 d
     */
    record Recurring(Recurrence from, Duration lasts) implements FreezeTimes {
        public static final Duration LONGEST = Duration.ofDays(31);

        private static final int LOOKED_AT = 50;
        /** Distances at which the time before is looked for: near ones first, where it is found in fewer steps. */
        private static final List<Duration> BACK = List.of(
                Duration.ofHours(1), Duration.ofDays(1), Duration.ofDays(8), Duration.ofDays(32), Duration.ofDays(366));

        public Recurring {
            require(
                    lasts.compareTo(SHORTEST) >= 0 && lasts.compareTo(LONGEST) <= 0,
                    "a window lasts between 1 min and 31 d");
        }

        @Override
        public FreezeStanding at(Instant now) {
            Optional<Instant> start = from.next(now.minus(lasts));
            if (start.isPresent() && !start.get().isAfter(now)) {
                Instant until = lastUntil(start.get(), now).plus(lasts);
                return new FreezeStanding(until, null, until);
            }
            return new FreezeStanding(null, endedAt(now), start.orElse(null));
        }

        /**
         * The last start of those up to that time; where clocks are put there may be two in one length. Found by halves: between
         * two times that lie a year apart there may be as many as a year has minutes.
         */
        private Instant lastUntil(Instant start, Instant time) {
            Instant last = start;
            Instant noneAfter = time;
            Instant asked = start;
            while (last.isBefore(noneAfter)) {
                Optional<Instant> next = from.next(asked).filter(one -> !one.isAfter(time));
                last = next.orElse(last);
                noneAfter = next.isPresent() ? noneAfter : asked;
                asked = between(last, noneAfter);
            }
            return last;
        }

        /** The former of two times that lie close together, or else the one in the middle. */
        private static Instant between(Instant one, Instant other) {
            Duration distance = Duration.between(one, other);
            return distance.compareTo(SHORTEST) <= 0 ? one : one.plus(distance.dividedBy(2));
        }

        private @Nullable Instant endedAt(Instant now) {
            Instant latest = now.minus(lasts);
            for (Duration back : BACK) {
                Optional<Instant> start = from.next(latest.minus(back));
                if (start.isPresent() && !start.get().isAfter(latest)) {
                    return lastUntil(start.get(), latest).plus(lasts);
                }
            }
            return null;
        }

        /** Whether it comes again before, or when, it is over: nothing would ever be let go. */
        public boolean overlapsItself(Instant now) {
            List<Instant> times = from.upcoming(now, LOOKED_AT);
            for (int at = 1; at < times.size(); at++) {
                if (!times.get(at - 1).plus(lasts).isBefore(times.get(at))) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public List<Instant> upcoming(Instant after, int count) {
            return from.upcoming(after, count);
        }
    }
}
