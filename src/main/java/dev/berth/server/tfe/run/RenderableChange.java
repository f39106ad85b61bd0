package dev.berth.server.tfe.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.masking.Masks;
import dev.berth.masking.PlanRedaction;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes a change without its sensitive values one that a command line renders right. It expects of a value the type that the
 * schema says, and crashes over a text in place of a number, unless the value is marked as sensitive; and it takes two values
 * that read the same for one that stays. So what reads as a blank or a mask is marked, and where it stands for two values
 * that differ, the later one becomes unknown, which shows it as one that changes: {@code (sensitive value)} either way.
 */
final class RenderableChange {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private RenderableChange() {}

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
        mark(change, "before", "before_sensitive");
        mark(change, "after", "after_sensitive");
        Pair before = new Pair(change.path("before"), real.path("before"));
        Pair after = new Pair(change.path("after"), real.path("after"));
        change.set("after_unknown", unknown(before, after, change.path("after_unknown")));
        if (differs(before, after)) {
            change.putNull("after");
        }
    }

    private static void mark(ObjectNode change, String values, String marks) {
        if (change.has(values)) {
            change.set(marks, marked(change.path(values), change.path(marks)));
        }
    }

    /** The marks of a value, and of all in it that is blank. */
    private static JsonNode marked(JsonNode value, JsonNode marks) {
        if (isHidden(value) || marks.asBoolean(false)) {
            return BooleanNode.TRUE;
        }
        if (value.isObject()) {
            ObjectNode all = marks.isObject() ? (ObjectNode) marks : NODES.objectNode();
            value.fields().forEachRemaining(field -> {
                JsonNode inside = marked(field.getValue(), marks.path(field.getKey()));
                if (isSomething(inside)) {
                    all.set(field.getKey(), inside);
                }
            });
            return all;
        }
        if (value.isArray()) {
            ArrayNode all = NODES.arrayNode(value.size());
            for (int index = 0; index < value.size(); index++) {
                all.add(marked(value.get(index), marks.path(index)));
            }
            return all;
        }
        return marks.isMissingNode() ? BooleanNode.FALSE : marks;
    }

    private static boolean isSomething(JsonNode marks) {
        return marks.isContainerNode() ? !marks.isEmpty() : marks.asBoolean(false);
    }

    /** A value as it may be shown, and as it is. */
    private record Pair(JsonNode shown, JsonNode real) {}

    /** What is not known of the later value; what differs in it is taken out. */
    private static JsonNode unknown(Pair before, Pair after, JsonNode known) {
        if (differs(before, after)) {
            return BooleanNode.TRUE;
        }
        if (before.shown() instanceof ObjectNode && after.shown() instanceof ObjectNode shown) {
            return unknownFields(before, after, shown, known);
        }
        if (before.shown() instanceof ArrayNode && after.shown() instanceof ArrayNode shown) {
            return unknownElements(before, after, shown, known);
        }
        return known.isMissingNode() ? BooleanNode.FALSE : known;
    }

    private static JsonNode unknownFields(Pair before, Pair after, ObjectNode shown, JsonNode known) {
        ObjectNode all = known.isObject() ? (ObjectNode) known : NODES.objectNode();
        Map<String, Pair> earlier = fields(before);
        fields(after).forEach((name, later) -> {
            Pair was = earlier.get(name);
            if (was != null) {
                JsonNode inside = unknown(was, later, known.path(name));
                if (isSomething(inside)) {
                    all.set(name, inside);
                }
                if (differs(was, later)) {
                    shown.putNull(name);
                }
            }
        });
        return all;
    }

    private static JsonNode unknownElements(Pair before, Pair after, ArrayNode shown, JsonNode known) {
        ArrayNode all = NODES.arrayNode(shown.size());
        for (int index = 0; index < shown.size(); index++) {
            Pair later = new Pair(shown.get(index), after.real().path(index));
            Pair was = new Pair(before.shown().path(index), before.real().path(index));
            all.add(unknown(was, later, known.path(index)));
            if (differs(was, later)) {
                shown.setNull(index);
            }
        }
        return all;
    }

    /** By the names that are shown, which may be masked: fields are in the same order in both. */
    private static Map<String, Pair> fields(Pair object) {
        Map<String, Pair> fields = new LinkedHashMap<>();
        Iterator<JsonNode> real = object.real().elements();
        object.shown().fields().forEachRemaining(field -> {
            if (real.hasNext()) {
                fields.put(field.getKey(), new Pair(field.getValue(), real.next()));
            }
        });
        return fields;
    }

    private static boolean differs(Pair before, Pair after) {
        return isHidden(before.shown())
                && isHidden(after.shown())
                && !before.real().equals(after.real());
    }

    private static boolean isHidden(JsonNode value) {
        return value.isTextual()
                && (value.textValue().equals(PlanRedaction.BLANK)
                        || value.textValue().equals(Masks.MASK));
    }
}
