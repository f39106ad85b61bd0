package dev.berth.server.api.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** JSON Merge Patch (RFC 7396): objects merge, null removes, all else replaces. */
public final class MergePatch {
    /** Its media type. */
    public static final String MEDIA_TYPE = "application/merge-patch+json";

    private static final int LONGEST_RECORD = 1_000;

    private MergePatch() {}

    public static ObjectNode apply(ObjectNode target, ObjectNode patch) {
        ObjectNode merged = target.deepCopy();
        for (Map.Entry<String, JsonNode> change : patch.properties()) {
            if (change.getValue().isNull()) {
                merged.remove(change.getKey());
            } else {
                merged.set(change.getKey(), merged(merged.get(change.getKey()), change.getValue()));
            }
        }
        return merged;
    }

    /** The names of the fields that it touches, and of those within them, for the record: never what they become. */
    public static String fields(ObjectNode patch) {
        String all = patch.propertyStream().flatMap(MergePatch::names).collect(Collectors.joining(" "));
        return all.length() <= LONGEST_RECORD ? all : all.substring(0, LONGEST_RECORD) + "\u2026";
    }

    private static Stream<String> names(Map.Entry<String, JsonNode> field) {
        String name = field.getKey();
        return field.getValue() instanceof ObjectNode object && !object.isEmpty()
                ? object.propertyStream().map(inner -> name + "." + inner.getKey())
                : Stream.of(name);
    }

    private static JsonNode merged(JsonNode before, JsonNode change) {
        if (!(change instanceof ObjectNode patch)) {
            return change;
        }
        return apply(before instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode(), patch);
    }
}
