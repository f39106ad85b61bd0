package dev.berth.cli.bench;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** What did not go as it should, counted by kind: what a server may do under load, and what it must never do. */
final class Tally {
    private static final int MAX_KINDS = 50;
    private static final String OTHER = "others";

    private final Map<String, Integer> refusals = new TreeMap<>();
    private final Map<String, Integer> failures = new TreeMap<>();

    /** The server asked to come again later. */
    void refused(String kind) {
        count(refusals, kind);
    }

    /** This fails the run. */
    void failed(String kind) {
        count(failures, kind);
    }

    Map<String, Integer> refusals() {
        return Collections.unmodifiableMap(refusals);
    }

    Map<String, Integer> failures() {
        return Collections.unmodifiableMap(failures);
    }

    private static void count(Map<String, Integer> counts, String kind) {
        String known = counts.size() < MAX_KINDS || counts.containsKey(kind) ? kind : OTHER;
        counts.merge(known, 1, Integer::sum);
    }
}
