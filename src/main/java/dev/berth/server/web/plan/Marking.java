package dev.berth.server.web.plan;

import dev.berth.masking.PlanRedaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Puts values together with what a plan says beside them. */
final class Marking {
    /** Of what was there. */
    static final Marking BEFORE = new Marking(new Value.Text(PlanRedaction.BLANK));

    /** Of what will be there: for whoever is not shown secrets it is never the same as before. */
    static final Marking AFTER = new Marking(Value.UNKNOWN);

    private final Value redacted;

    private Marking(Value redacted) {
        this.redacted = redacted;
    }

    /**
     * A value with its marks.
     *
     * @param unknown {@code after_unknown}: true where the value is not known; an unknown attribute is absent from the value
     * @param sensitive {@code before_sensitive} or {@code after_sensitive}: true where the value is not to be shown
     */
    Value of(Value value, Value unknown, Value sensitive) {
        if (sensitive.isTrue()) {
            return hidden(unknown.isTrue() ? Value.UNKNOWN : value);
        }
        if (unknown.isTrue()) {
            return Value.UNKNOWN;
        }
        return switch (value) {
            case Value.Deep deep -> deep(deep, unknown, sensitive);
            case Value.Items items -> markedItems(items.values(), unknown.items(), sensitive.items());
            case Value.Fields fields -> markedFields(fields, unknown.fields(), sensitive.fields());
            case Value.Absent absent ->
                unknown instanceof Value.Fields known && !known.values().isEmpty()
                        ? markedFields(Value.NO_FIELDS, known, sensitive.fields())
                        : absent;
            case Value.Nothing nothing -> nothing;
            case Value.Unknown known -> known;
            case Value.Hidden hidden -> hidden;
            case Value.Literal literal -> literal;
            case Value.Text text -> text;
            case Value.Masked masked -> masked;
        };
    }

    private Value markedItems(List<Value> items, List<Value> unknown, List<Value> sensitive) {
        List<Value> marked = new ArrayList<>();
        for (int index = 0; index < Math.max(items.size(), unknown.size()); index++) {
            marked.add(of(at(items, index), at(unknown, index), at(sensitive, index)));
        }
        return new Value.Items(marked);
    }

    private static Value at(List<Value> values, int index) {
        return index < values.size() ? values.get(index) : Value.ABSENT;
    }

    private Value markedFields(Value.Fields fields, Value.Fields unknown, Value.Fields sensitive) {
        Map<String, Value> marked = new TreeMap<>();
        fields.values().forEach((name, value) -> marked.put(name, of(value, unknown.get(name), sensitive.get(name))));
        unknown.values().keySet().stream()
                .filter(name -> !marked.containsKey(name))
                .forEach(name -> {
                    Value given = of(Value.ABSENT, unknown.get(name), sensitive.get(name));
                    if (given.given()) {
                        marked.put(name, given);
                    }
                });
        return new Value.Fields(marked);
    }

    /** Which part of it is meant cannot be told, so all of it is. */
    private Value deep(Value.Deep value, Value unknown, Value sensitive) {
        if (sensitive.marksAny()) {
            return hidden(value);
        }
        return unknown.marksAny() ? Value.UNKNOWN : value;
    }

    private Value hidden(Value value) {
        if (!value.given()) {
            return value;
        }
        return new Value.Hidden(value.equals(BEFORE.redacted) ? redacted : value);
    }
}
