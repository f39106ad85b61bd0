package dev.berth.server.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One call of the OpenAPI document.
 *
 * @param path with its parameters in braces
 * @param query the names of its query parameters
 * @param headers those of its headers
 * @param mediaType of its body, or null
 * @param schema of its body, or null
 */
record Operation(
        String method,
        String path,
        List<String> query,
        List<String> headers,
        @Nullable String mediaType,
        @Nullable JsonNode schema) {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch", "head", "options");

    static List<Operation> all(JsonNode document) {
        List<Operation> operations = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                if (METHODS.contains(method.getKey())) {
                    operations.add(of(path.getKey(), path.getValue(), method.getKey(), method.getValue()));
                }
            }
        }
        return operations;
    }

    private static Operation of(String path, JsonNode shared, String method, JsonNode operation) {
        JsonNode content = operation.path("requestBody").path("content");
        String mediaType = content.isEmpty() ? null : content.fieldNames().next();
        return new Operation(
                method.toUpperCase(Locale.ROOT),
                path,
                parameters("query", shared, operation),
                parameters("header", shared, operation),
                mediaType,
                mediaType == null ? null : content.get(mediaType).get("schema"));
    }

    private static List<String> parameters(String place, JsonNode shared, JsonNode operation) {
        List<String> names = new ArrayList<>();
        for (JsonNode owner : List.of(shared, operation)) {
            for (JsonNode parameter : owner.path("parameters")) {
                if (parameter.path("in").asText().equals(place)) {
                    names.add(parameter.get("name").asText());
                }
            }
        }
        return names;
    }
}
