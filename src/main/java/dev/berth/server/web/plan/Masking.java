package dev.berth.server.web.plan;

import dev.berth.masking.Masks;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Takes what Berth knows to be secret out of one change, whatever the tool thinks of it. What is masked stays what it was
 * where it is compared; two names that become the same are told apart by a number.
 */
final class Masking {
    private final Masks masks;
    private final Map<String, String> names = new HashMap<>();
    private final Set<String> given = new HashSet<>();

    Masking(Masks masks) {
        this.masks = masks;
    }

    /** Words that stand around values: addresses and the like. */
    String words(String text) {
        return masks.mask(text);
    }

    Value of(Value value) {
        return masks.isEmpty() ? value : masked(value);
    }

    private Value masked(Value value) {
        return switch (value) {
            case Value.Text text -> one(text, text.text());
            case Value.Deep deep -> one(deep, deep.json());
            case Value.Literal literal ->
                masks.covers(literal.text()) ? new Value.Masked(Masks.MASK, literal) : literal;
            case Value.Items items ->
                new Value.Items(items.values().stream().map(this::masked).toList());
            case Value.Fields fields -> fields(fields);
            case Value.Absent absent -> absent;
            case Value.Nothing nothing -> nothing;
            case Value.Unknown unknown -> unknown;
            case Value.Hidden hidden -> hidden;
            case Value.Masked masked -> masked;
        };
    }

    private Value one(Value whole, String text) {
        String shown = masks.mask(text);
        return shown.equals(text) ? whole : new Value.Masked(shown, whole);
    }

    private Value fields(Value.Fields fields) {
        Map<String, Value> masked = new TreeMap<>();
        fields.values().forEach((name, value) -> masked.put(name(name), masked(value)));
        return new Value.Fields(masked);
    }

    String name(String name) {
        return names.computeIfAbsent(name, this::unique);
    }

    private String unique(String name) {
        String masked = masks.mask(name);
        String unique = masked;
        for (int number = 2; !given.add(unique); number++) {
            unique = masked + "#" + number;
        }
        return unique;
    }
}
