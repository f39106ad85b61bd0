package dev.berth.server.tfe.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.masking.Masks;
import dev.berth.masking.PlanRedaction;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Makes a change without its sensitive values one that a command line renders right. It expects of a value the type that the
 * schema says, and crashes over a text in place of a number, unless the value is marked as sensitive; and it takes two values
 * that read the same for one that stays. So a blank and a masked number are marked, and where two values that differ read the
 * same, the later one becomes unknown, which shows it as one that changes: {@code (sensitive value)} either way.
 */
final class RenderableChange {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private RenderableChange() {}

    /** A value as it may be shown, and as it is. */
    private record Pair(JsonNode shown, JsonNode real) {
        private static final Pair NOTHING = new Pair(MissingNode.getInstance(), MissingNode.getInstance());

        boolean isBlank() {
            return shown.isTextual() && shown.textValue().equals(PlanRedaction.BLANK);
        }

        boolean isMask() {
            return shown.isTextual() && shown.textValue().equals(Masks.MASK);
        }

        /** Whether it has another type than it should. */
        boolean isMaskedNumber() {
            return isMask() && !real.isTextual();
        }
    }

    /** What is said of a value beside it: whether it is sensitive, before and after, and whether it is unknown. */
    private record Marks(JsonNode before, JsonNode after, JsonNode unknown) {
        private static final Marks CHANGED = new Marks(BooleanNode.TRUE, BooleanNode.TRUE, BooleanNode.TRUE);

        Marks of(String field) {
            return new Marks(before.path(field), after.path(field), unknown.path(field));
        }

        Marks of(int index) {
            return new Marks(before.path(index), after.path(index), unknown.path(index));
        }
    }

    /**
     * Does it in place.
     *
     * @param shown the change without what is sensitive
     * @param real the same change, whole
     */
    static void prepare(JsonNode shown, JsonNode real) {
        if (!(shown instanceof ObjectNode change)) {
            return;
        }
        Pair before = new Pair(change.path("before"), real.path("before"));
        Pair after = new Pair(change.path("after"), real.path("after"));
        Marks marks = marks(
                before,
                after,
                new Marks(
                        change.path("before_sensitive"), change.path("after_sensitive"), change.path("after_unknown")));
        change.set("before_sensitive", marks.before());
        change.set("after_sensitive", marks.after());
        change.set("after_unknown", marks.unknown());
        if (differ(before, after)) {
            change.putNull("after");
        }
    }

    /** @param given the marks that it has; what is unknown anew is taken out of the later value */
    private static Marks marks(Pair before, Pair after, Marks given) {
        if (differ(before, after)) {
            return Marks.CHANGED;
        }
        if (before.isMaskedNumber() || after.isMaskedNumber()) {
            // Both, or it would be said that the value stops being sensitive.
            return new Marks(BooleanNode.TRUE, BooleanNode.TRUE, present(given.unknown()));
        }
        if (before.shown().isObject() || after.shown().isObject()) {
            return ofFields(before, after, given);
        }
        if (before.shown().isArray() || after.shown().isArray()) {
            return ofElements(before, after, given);
        }
        return new Marks(
                before.isBlank() ? BooleanNode.TRUE : present(given.before()),
                after.isBlank() ? BooleanNode.TRUE : present(given.after()),
                present(given.unknown()));
    }

    private static Marks ofFields(Pair before, Pair after, Marks given) {
        Map<String, Pair> earlier = fields(before);
        Map<String, Pair> later = fields(after);
        Set<String> names = new LinkedHashSet<>(earlier.keySet());
        names.addAll(later.keySet());
        Marks all = new Marks(
                container(before, given.before(), object(given.before())),
                container(after, given.after(), object(given.after())),
                container(after, given.unknown(), object(given.unknown())));
        for (String name : names) {
            Pair was = earlier.getOrDefault(name, Pair.NOTHING);
            Pair is = later.getOrDefault(name, Pair.NOTHING);
            Marks inside = marks(was, is, given.of(name));
            put(all.before(), name, inside.before());
            put(all.after(), name, inside.after());
            put(all.unknown(), name, inside.unknown());
            if (differ(was, is)) {
                ((ObjectNode) after.shown()).putNull(name);
            }
        }
        return all;
    }

    private static Marks ofElements(Pair before, Pair after, Marks given) {
        Marks all = new Marks(
                container(before, given.before(), NODES.arrayNode()),
                container(after, given.after(), NODES.arrayNode()),
                container(after, given.unknown(), NODES.arrayNode()));
        int size = Math.max(before.shown().size(), after.shown().size());
        for (int index = 0; index < size; index++) {
            Pair was = new Pair(before.shown().path(index), before.real().path(index));
            Pair is = new Pair(after.shown().path(index), after.real().path(index));
            Marks inside = marks(was, is, given.of(index));
            add(all.before(), inside.before());
            add(all.after(), inside.after());
            add(all.unknown(), inside.unknown());
            if (differ(was, is)) {
                ((ArrayNode) after.shown()).setNull(index);
            }
        }
        return all;
    }

    /** What the marks of a value's parts are put into, or its own mark where it has no parts. */
    private static JsonNode container(Pair value, JsonNode given, JsonNode forParts) {
        if (value.isBlank()) {
            return BooleanNode.TRUE;
        }
        return value.shown().isContainerNode() ? forParts : present(given);
    }

    /** What is not in the values may have marks all the same: it is unknown. */
    private static JsonNode object(JsonNode given) {
        return given.isObject() ? given : NODES.objectNode();
    }

    private static void put(JsonNode marks, String name, JsonNode mark) {
        boolean something = mark.isContainerNode() ? !mark.isEmpty() : mark.asBoolean(false);
        if (something && marks instanceof ObjectNode all) {
            all.set(name, mark);
        }
    }

    private static void add(JsonNode marks, JsonNode mark) {
        if (marks instanceof ArrayNode all) {
            all.add(mark);
        }
    }

    private static JsonNode present(JsonNode mark) {
        return mark.isMissingNode() ? BooleanNode.FALSE : mark;
    }

    /** By the names that are shown, which may be masked: fields are in the same order in both. */
    private static Map<String, Pair> fields(Pair object) {
        Map<String, Pair> fields = new LinkedHashMap<>();
        if (object.shown().isObject()) {
            Iterator<JsonNode> real = object.real().elements();
            object.shown()
                    .properties()
                    .forEach(field -> fields.put(
                            field.getKey(),
                            new Pair(field.getValue(), real.hasNext() ? real.next() : MissingNode.getInstance())));
        }
        return fields;
    }

    /** Whether two values read the same that are not. */
    private static boolean differ(Pair before, Pair after) {
        boolean alike = (before.isBlank() || before.isMask()) && (after.isBlank() || after.isMask());
        return alike && !before.real().equals(after.real());
    }
}
