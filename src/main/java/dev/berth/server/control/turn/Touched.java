package dev.berth.server.control.turn;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/** What a turn has to do with, in order, so that it says everything in the same order; and what of it is new to the indexes. */
final class Touched<T extends Comparable<? super T>> {
    private final Set<T> all = new TreeSet<>();
    private Set<T> dirty = new TreeSet<>();

    void add(T one) {
        all.add(one);
        dirty.add(one);
    }

    void addAll(Iterable<T> several) {
        several.forEach(this::add);
    }

    /** All so far. */
    Set<T> all() {
        return Collections.unmodifiableSet(all);
    }

    /** All since the last time. */
    Set<T> takeDirty() {
        Set<T> taken = dirty;
        dirty = new TreeSet<>();
        return taken;
    }
}
