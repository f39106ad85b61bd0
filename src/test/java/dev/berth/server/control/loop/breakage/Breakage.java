package dev.berth.server.control.loop.breakage;

import java.util.List;

/**
 * One rule, broken at every place that holds it.
 *
 * @param name what is broken
 */
record Breakage(String name, List<Edit> edits) {

    static Breakage of(String name, Edit... edits) {
        return new Breakage(name, List.of(edits));
    }

    @Override
    public String toString() {
        return name;
    }
}
