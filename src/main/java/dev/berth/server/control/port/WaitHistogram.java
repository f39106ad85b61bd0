package dev.berth.server.control.port;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How long tasks waited, counted in buckets that are the same for all times and pools, so that counts may be added. Two
 * buckets double the time: a quantile is right to within the width of a bucket, four tenths.
 *
 * @param counts of the buckets from the shortest wait on; those that are missing at the end are 0
 */
public record WaitHistogram(List<Integer> counts) {
    public static final WaitHistogram EMPTY = new WaitHistogram(List.of());

    /** Bucket 0 ends at one millisecond, the last one, which has no end, begins at 12 days. */
    public static final int BUCKETS = 62;

    private static final int PER_DOUBLING = 2;

    public WaitHistogram {
        counts = List.copyOf(counts);
    }

    /** The bucket of a wait. */
    public static int bucket(Duration waited) {
        long millis = waited.toMillis();
        if (millis <= 1) {
            return 0;
        }
        int bucket = (int) Math.ceil(PER_DOUBLING * Math.log(millis) / Math.log(2) - 1e-9);
        return Math.min(BUCKETS - 1, bucket);
    }

    /** The histogram of some waits. */
    public static WaitHistogram of(List<Duration> waits) {
        int[] counts = new int[BUCKETS];
        waits.forEach(wait -> counts[bucket(wait)]++);
        return of(counts);
    }

    /** The histogram with these counts. */
    public static WaitHistogram of(int[] counts) {
        int used = counts.length;
        while (used > 0 && counts[used - 1] == 0) {
            used--;
        }
        List<Integer> some = new ArrayList<>();
        for (int bucket = 0; bucket < used; bucket++) {
            some.add(counts[bucket]);
        }
        return new WaitHistogram(some);
    }

    /** How many waits there are. */
    public long count() {
        return counts.stream().mapToLong(Integer::longValue).sum();
    }

    /**
     * The wait that this part of all are not longer than, or empty when there is none.
     *
     * @param part above 0, up to 1
     */
    public Optional<Duration> quantile(double part) {
        double wanted = part * count();
        double passed = 0;
        for (int bucket = 0; bucket < counts.size(); bucket++) {
            int here = counts.get(bucket);
            if (here > 0 && passed + here >= wanted) {
                return Optional.of(within(bucket, (wanted - passed) / here));
            }
            passed += here;
        }
        return Optional.empty();
    }

    /** Waits of a bucket are taken to lie evenly on its logarithmic scale. */
    private static Duration within(int bucket, double part) {
        if (bucket == 0) {
            return Duration.ofMillis(1);
        }
        return Duration.ofMillis(Math.round(Math.pow(2, (bucket - 1 + part) / PER_DOUBLING)));
    }
}
