package dev.berth.server.control.turn;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a turn has to do with, in order, so that it says everything in the same order; and what of it is new to the indexes. */
final class Touched<T extends Comparable<? super T>> {
    private final Set<T> all = new HashSet<>();
    private List<T> inOrder = List.of();
    private Set<T> dirty = new HashSet<>();

    void add(T one) {
        all.add(one);
        dirty.add(one);
    }

    void addAll(Iterable<T> several) {
        several.forEach(this::add);
    }

    /** All so far, in order; what comes later is not among them. */
    List<T> all() {
        if (inOrder.size() < all.size()) {
            List<T> sorted = new ArrayList<>(all);
            sorted.sort(null);
            inOrder = List.copyOf(sorted);
        }
        return inOrder;
    }

    /** All since the last time, in no particular order. */
    Set<T> takeDirty() {
        if (dirty.isEmpty()) {
            return Set.of();
        }
        Set<T> taken = dirty;
        dirty = new HashSet<>();
        return taken;
    }
}
