package dev.berth.server.api.state.content;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;

/**
 * One output of a state.
 *
 * @param type as the tool writes it: {@code "string"}, {@code ["list", "string"]} and the like
 */
public record Output(String name, boolean sensitive, JsonNode value, JsonNode type) {

    /** The kind of value that it is, without what is in it. */
    public String kind() {
        String word = type.getNodeType() == JsonNodeType.ARRAY ? type.path(0).asText() : type.asText();
        return switch (word) {
            case "list", "set", "tuple" -> "array";
            case "" -> "dynamic";
            default -> word;
        };
    }
}
