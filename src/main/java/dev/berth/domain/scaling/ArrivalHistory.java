package dev.berth.domain.scaling;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How many tasks came to a pool on earlier days, and what is to be expected of that (S14). A pure function of what was counted: the
 * same for the present and for a time that is replayed.
 */
public final class ArrivalHistory {
    /** Nothing was counted, and nothing is to be expected. */
    public static final ArrivalHistory NONE = new ArrivalHistory(Instant.MAX, Map.of());

    /** Tasks are counted by so long a time: about as long as it takes until pods that were asked for are there. */
    public static final Duration STEP = Duration.ofMinutes(5);

    /** So long before an hour its tasks are expected. */
    public static final Duration LEAD = Duration.ofMinutes(10);

    /** So many days are looked back. */
    public static final int DAYS = 6;

    /** Of fewer days nothing is learned. */
    private static final int LEAST_DAYS = 2;

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private final Instant since;
    private final Map<Instant, Integer> arrivals;

    /**
     * What was counted.
     *
     * @param since since when it was counted
     * @param arrivals how many came in each {@link #STEP}, by its beginning; where none came it may be left out
     */
    public ArrivalHistory(Instant since, Map<Instant, Integer> arrivals) {
        this.since = since;
        this.arrivals = Map.copyOf(arrivals);
    }

    /**
     * How many tasks are to be expected at once: of this hour, and of the next one shortly before it begins. Of an hour as many as
     * came in one step at most in the same hour of the days before, on the day that stands in the middle of them.
     */
    public int expected(Instant now) {
        Instant hour = now.truncatedTo(ChronoUnit.HOURS);
        Instant next = now.plus(LEAD).truncatedTo(ChronoUnit.HOURS);
        int expected = ofHour(hour);
        return next.equals(hour) ? expected : Math.max(expected, ofHour(next));
    }

    /** When that may change by mere time. */
    public Instant nextChange(Instant now) {
        Instant end = now.truncatedTo(ChronoUnit.HOURS).plus(HOUR);
        Instant early = end.minus(LEAD);
        return now.isBefore(early) ? early : end;
    }

    private int ofHour(Instant hour) {
        List<Integer> days = new ArrayList<>();
        Instant same = hour.minus(DAY);
        for (int day = 0; day < DAYS && !same.isBefore(since); day++) {
            days.add(mostOfOneStep(same));
            same = same.minus(DAY);
        }
        if (days.size() < LEAST_DAYS) {
            return 0;
        }
        days.sort(null);
        return days.get((days.size() - 1) / 2);
    }

    private int mostOfOneStep(Instant hour) {
        int most = 0;
        for (Instant step = hour; step.isBefore(hour.plus(HOUR)); step = step.plus(STEP)) {
            most = Math.max(most, arrivals.getOrDefault(step, 0));
        }
        return most;
    }
}
