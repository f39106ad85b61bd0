package dev.berth.cli.bench;

import java.util.Locale;

/** How everything of one run is called on the server, so that runs do not get in each other's way. */
record Names(String run) {
    private static final int BASE = 36;

    static Names of(long epochMillis) {
        return new Names("bench-" + Long.toString(epochMillis, BASE));
    }

    String pool(int number) {
        return run + "-pool-" + number;
    }

    String workspace(int number) {
        return run + "-ws-" + number;
    }

    String pod(int number) {
        return String.format(Locale.ROOT, "%s-agent-%d", run, number);
    }
}
