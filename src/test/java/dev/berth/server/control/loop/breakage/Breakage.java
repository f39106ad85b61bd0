package dev.berth.server.control.loop.breakage;

import java.util.List;

/**
 * One rule, broken at every place that holds it.
 *
 * @param name what is broken
 * @param likely the seed to try first: one that found it before. Any other may find it as well.
 */
record Breakage(String name, List<Edit> edits, long likely) {

    static Breakage of(String name, Edit... edits) {
        return new Breakage(name, List.of(edits), 1);
    }

    Breakage foundBy(long seed) {
        return new Breakage(name, edits, seed);
    }

    @Override
    public String toString() {
        return name;
    }
}
