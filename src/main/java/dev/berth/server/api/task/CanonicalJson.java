package dev.berth.server.api.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.server.security.Digests;
import java.util.Map;
import java.util.TreeMap;

/** JSON in one form per meaning: sorted keys, no blanks. */
public final class CanonicalJson {
    private CanonicalJson() {}

    public static String of(JsonNode node) {
        return sorted(node).toString();
    }

    static String sha256(JsonNode node) {
        return Digests.sha256(of(node));
    }

    private static JsonNode sorted(JsonNode node) {
        return switch (node) {
            case ObjectNode object -> sortedFields(object);
            case ArrayNode array -> {
                ArrayNode copy = JsonNodeFactory.instance.arrayNode(array.size());
                array.forEach(item -> copy.add(sorted(item)));
                yield copy;
            }
            default -> node;
        };
    }

    private static ObjectNode sortedFields(ObjectNode object) {
        Map<String, JsonNode> fields = new TreeMap<>();
        object.properties().forEach(field -> fields.put(field.getKey(), sorted(field.getValue())));
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        fields.forEach(copy::set);
        return copy;
    }
}
