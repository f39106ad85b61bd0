package dev.berth.server.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Makes calls that are half what the document asks for and half what somebody with bad intentions would send. */
final class HostileCalls {
    /** As they stand in an address. Escapes that are none ({@code %zz}) are answered before any code of ours is asked. */
    private static final List<String> SEGMENTS = List.of(
            "%00",
            "a%00b",
            "%ff",
            "%ED%A0%80",
            "%F0%9F%98%80",
            "..",
            "%2e%2e",
            "%2F",
            "a%2Fb",
            "-1",
            "0",
            "1",
            "99999999999999999999",
            "9223372036854775807",
            "1e5",
            "A",
            "a",
            "%20",
            "'%22;--",
            "%25s",
            ";a=b",
            "null",
            "x".repeat(64),
            "x".repeat(2_000),
            "%C2%85",
            "%0d%0aX:%20y");

    private static final List<String> HEADER_VALUES = List.of(
            "a",
            "",
            "x".repeat(300),
            "\u00e9",
            "\t",
            "0".repeat(64),
            "text/event-stream",
            "*/*",
            "/",
            "-1",
            "\"",
            "%00");

    /** As they stand in a JSON document. */
    private static final List<String> JSON_VALUES = List.of(
            "null",
            "true",
            "-1",
            "0",
            "1.5",
            "1e400",
            "99999999999999999999999",
            "\"\"",
            "\"a\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\\u202e\"",
            "\"\u00e4\ud83d\ude00\"",
            "\"PT1S\"",
            "\"PT99999999999H\"",
            "\"P-1D\"",
            "\"../..\"",
            "\"" + "x".repeat(70_000) + "\"",
            "[]",
            "[null]",
            "[\"\\u0000\"]",
            "[[[[[[]]]]]]",
            "{}",
            "{\"a\": null}",
            "{\"a\": {\"value\": \"\\u0000\"}}",
            "{\"\\u0000\": {\"value\": \"a\"}}",
            "{\"a\": {\"value\": \"a\", \"sensitive\": true}}");

    private static final List<String> WHOLE_BODIES =
            List.of("", "{", "[]", "null", "\"a\"", "{}", "{\"a\":1,\"a\":2}", "[".repeat(5_000), "\u0000", "\ufeff{}");

    private static final Pattern PARAMETER = Pattern.compile("\\{([^}]*)}");

    private final Random random;
    private final JsonNode schemas;
    private final List<String> credentials;

    /** @param credentials tokens of all kinds; an empty one for none */
    HostileCalls(Random random, JsonNode document, List<String> credentials) {
        this.random = random;
        this.schemas = document.path("components").path("schemas");
        this.credentials = credentials;
    }

    /** What exists and may be named. */
    record Existing(String pool, String workspace, long task) {
        String named(String path, String parameter) {
            if (path.contains("/tasks/")) {
                return String.valueOf(task);
            }
            return path.contains("/workspaces/") && parameter.equals("name") ? workspace : pool;
        }
    }

    /** One request as it goes over the wire. */
    record Probe(String head, byte[] body) {
        /** Its first line. */
        String shown() {
            return head.lines().findFirst().orElse("") + " "
                    + new String(body, 0, Math.min(body.length, 300), StandardCharsets.UTF_8);
        }
    }

    Probe probe(Operation operation, Existing existing) {
        StringBuilder head = new StringBuilder(operation.method())
                .append(' ')
                .append(path(operation, existing))
                .append(query(operation, existing))
                .append(" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        String credential = one(credentials);
        if (!credential.isEmpty()) {
            head.append("Authorization: Bearer ").append(credential).append("\r\n");
        }
        for (String header : operation.headers()) {
            if (!header.equals("Authorization") && chance(0.5)) {
                head.append(header).append(": ").append(one(HEADER_VALUES)).append("\r\n");
            }
        }
        if (chance(0.2)) {
            head.append("Accept: ").append(one(HEADER_VALUES)).append("\r\n");
        }
        byte[] body = body(operation).getBytes(StandardCharsets.UTF_8);
        if (body.length > 0 || operation.mediaType() != null) {
            String type = operation.mediaType() == null || chance(0.05) ? one(HEADER_VALUES) : operation.mediaType();
            head.append("Content-Type: ").append(type).append("\r\n");
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        return new Probe(head.append("\r\n").toString(), body);
    }

    private String path(Operation operation, Existing existing) {
        Matcher parameters = PARAMETER.matcher(operation.path());
        return parameters.replaceAll(found -> Matcher.quoteReplacement(
                chance(0.5) ? existing.named(operation.path(), found.group(1)) : one(SEGMENTS)));
    }

    private String query(Operation operation, Existing existing) {
        List<String> pairs = new ArrayList<>();
        for (String name : operation.query()) {
            while (chance(0.4)) {
                pairs.add(name + "=" + (chance(0.2) ? existing.workspace() : one(SEGMENTS)));
            }
        }
        if (chance(0.1)) {
            pairs.add(one(SEGMENTS));
        }
        return pairs.isEmpty() ? "" : "?" + String.join("&", pairs);
    }

    private String body(Operation operation) {
        if (operation.mediaType() == null) {
            return chance(0.1) ? one(WHOLE_BODIES) : "";
        }
        if (chance(0.15)) {
            return one(WHOLE_BODIES);
        }
        return json(operation.schema(), "", 0);
    }

    private String json(@Nullable JsonNode schema, String field, int depth) {
        JsonNode described = resolved(schema);
        if (depth > 4 || chance(0.25)) {
            return hostile(field);
        }
        return switch (type(described)) {
            case "object" -> object(described, depth);
            case "array" ->
                IntStream.range(0, random.nextInt(3))
                        .mapToObj(index -> json(described.get("items"), field, depth + 1))
                        .collect(Collectors.joining(",", "[", "]"));
            case "integer", "number" -> String.valueOf(random.nextInt(5) - 1);
            case "boolean" -> String.valueOf(random.nextBoolean());
            default -> string(described, field);
        };
    }

    private String object(JsonNode schema, int depth) {
        List<String> fields = new ArrayList<>();
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            if (chance(0.7)) {
                fields.add("\"" + property.getKey() + "\":" + json(property.getValue(), property.getKey(), depth + 1));
            }
        }
        if (schema.path("additionalProperties").isObject()) {
            fields.add("\"a\":" + json(schema.get("additionalProperties"), "a", depth + 1));
        }
        if (chance(0.05)) {
            fields.add("\"surprise\":1");
        }
        return "{" + String.join(",", fields) + "}";
    }

    private String string(JsonNode schema, String field) {
        JsonNode words = schema.path("enum");
        if (!words.isEmpty() && !field.equals("runtime")) {
            return words.get(random.nextInt(words.size())).toString();
        }
        // No other runtime: nobody's processes are to be started here.
        return field.equals("runtime") ? "\"static\"" : "\"w" + random.nextInt(1_000) + "\"";
    }

    private String hostile(String field) {
        String value = one(JSON_VALUES);
        return field.equals("runtime") && value.equals("null") ? "1" : value;
    }

    private JsonNode resolved(@Nullable JsonNode schema) {
        JsonNode present = schema == null ? schemas.path("none") : schema;
        String reference = present.path("$ref").asText();
        if (!reference.isEmpty()) {
            return resolved(schemas.path(reference.substring(reference.lastIndexOf('/') + 1)));
        }
        JsonNode choices = present.path("anyOf").isEmpty() ? present.path("allOf") : present.path("anyOf");
        return choices.isEmpty() ? present : resolved(choices.get(0));
    }

    private static String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        String name = type.isArray() ? type.get(0).asText() : type.asText();
        return name.isEmpty() && schema.has("properties") ? "object" : name;
    }

    private boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
