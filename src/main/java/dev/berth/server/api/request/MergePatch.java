package dev.berth.server.api.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.stream.Collectors;

/** JSON Merge Patch (RFC 7396): objects merge, null removes, all else replaces. */
public final class MergePatch {
    /** Its media type. */
    public static final String MEDIA_TYPE = "application/merge-patch+json";

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

    /** The names of the fields that it touches, for the record. */
    public static String fields(ObjectNode patch) {
        return patch.propertyStream().map(Map.Entry::getKey).collect(Collectors.joining(" "));
    }

    private static JsonNode merged(JsonNode before, JsonNode change) {
        if (!(change instanceof ObjectNode patch)) {
            return change;
        }
        return apply(before instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode(), patch);
    }
}
