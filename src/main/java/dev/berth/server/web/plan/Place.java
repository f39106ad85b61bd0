package dev.berth.server.web.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * Where in a resource a value lies.
 *
 * @param name the last step; empty for an item of a list
 * @param path all steps, as the plan names those that force a replacement
 * @param replacing the paths that do
 */
record Place(String name, List<Value> path, int depth, List<Value> replacing) {
    static Place root(List<Value> replacing) {
        return new Place("", List.of(), -1, replacing);
    }

    Place field(String field) {
        return step(field, new Value.Text(field));
    }

    Place item(int index) {
        return step("", new Value.Literal(Integer.toString(index)));
    }

    /** For what is said of it and is no part of it. */
    Place inside() {
        return new Place("", path, depth + 1, List.of());
    }

    private Place step(String step, Value value) {
        List<Value> longer = new ArrayList<>(path);
        longer.add(value);
        return new Place(step, List.copyOf(longer), depth + 1, replacing);
    }

    /** Whether the resource is replaced because of it. */
    boolean forces() {
        return replacing.stream().anyMatch(one -> one.items().equals(path));
    }
}
