package dev.berth.cli.bench;

import java.util.Arrays;

/** Durations that were measured, every one of them, in nanoseconds. */
final class Samples {
    private static final int SMALL = 1_024;

    private long[] values = new long[SMALL];
    private int count;
    private boolean sorted = true;

    void add(long nanos) {
        if (count == values.length) {
            values = Arrays.copyOf(values, count * 2);
        }
        values[count] = nanos;
        count++;
        sorted = false;
    }

    int count() {
        return count;
    }

    /** The smallest sample that so many percent of all do not exceed (nearest rank); 0 when there is none. */
    long percentile(double percent) {
        if (count == 0) {
            return 0;
        }
        if (!sorted) {
            Arrays.sort(values, 0, count);
            sorted = true;
        }
        int rank = (int) Math.ceil(percent / 100 * count);
        return values[Math.clamp(rank, 1, count) - 1];
    }

    long max() {
        return percentile(100);
    }
}
