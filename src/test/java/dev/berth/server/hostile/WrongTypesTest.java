package dev.berth.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.berth.server.TestDatabase;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every field of every request in the generated document, with values of all types but its own (F11). */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class WrongTypesTest {
    private static final Map<String, String> WANTED = Map.of(
            "string", "must be a string",
            "integer", "must be a whole number",
            "boolean", "must be true or false",
            "array", "must be an array",
            "object", "must be an object");

    private static final Map<String, List<String>> VALUES = Map.of(
            "string", List.of("\"\"", "\"text\"", "\"1\"", "\"true\""),
            "integer", List.of("5", "0", "99999999999"),
            "number", List.of("1.5", "1e400"),
            "boolean", List.of("true", "false"),
            "array", List.of("[]", "[1]", "[\"a\"]", "[[]]"),
            "object", List.of("{}", "{\"a\": 1}"));

    private Site site;
    private JsonNode document;

    /** A body that is right but for one field. */
    private record Wrong(String field, String body, String message) {}

    @BeforeEach
    void find() throws IOException {
        site = new Site(RestAssured.port, TestDatabase.ADMIN_TOKEN);
        try (RawSocket raw = RawSocket.to(site.port())) {
            raw.send(
                    "GET /q/openapi?format=json HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
                            + TestDatabase.ADMIN_TOKEN + "\r\n\r\n");
            assertThat(raw.status()).isEqualTo(200);
            document = Site.parse(new String(raw.input().readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void f11AValueOfAnotherTypeIsNamedWithTheTypeThatIsWanted() {
        String workspace = site.workspace(site.pool());
        long task = site.submit(workspace, "plan");
        String schedule = site.schedule(workspace);
        site.teamAndBinding(workspace);
        Set<String> seen = new TreeSet<>();
        List<String> wrong = new ArrayList<>();
        for (Operation operation : Operation.all(document)) {
            JsonNode schema = resolved(operation.schema());
            if (schema.path("properties").isEmpty() || operation.path().contains("/agent/")) {
                continue;
            }
            String path = operation
                    .path()
                    .replace("/api/v1", "")
                    .replace("{name}", workspace)
                    .replace("{pool}", workspace)
                    .replace("{schedule}", schedule)
                    .replace("{hook}", "none")
                    .replace("{id}", String.valueOf(task));
            properties(schema, "").forEach(probe -> {
                seen.add(operation.method() + " " + operation.path() + " " + probe.field());
                HttpResponse<String> answer = site.send(
                        operation.method(), path, operation.mediaType(), BodyPublishers.ofString(probe.body()));
                if (!isNamed(answer, probe)) {
                    wrong.add(operation.method() + " " + path + " " + probe + "\n   -> " + answer.statusCode() + " "
                            + answer.body());
                }
            });
        }
        assertThat(wrong).isEmpty();
        assertThat(seen)
                .contains(
                        "POST /api/v1/pools podTemplate",
                        "PATCH /api/v1/workspaces/{name} workingDirectory",
                        "POST /api/v1/workspaces variables.a.value",
                        "POST /api/v1/workspaces environment.a.sensitive",
                        "POST /api/v1/tasks targets[0]",
                        "POST /api/v1/tasks variables.a",
                        "POST /api/v1/tasks/{id}/confirm planSha256",
                        "POST /api/v1/workspaces/{name}/lock reason",
                        "POST /api/v1/pools/{pool}/tokens expiresIn",
                        "POST /api/v1/tokens role");
    }

    private static boolean isNamed(HttpResponse<String> answer, Wrong probe) {
        if (answer.statusCode() != 400) {
            return false;
        }
        for (JsonNode violation : Site.parse(answer.body()).path("violations")) {
            if (violation.path("field").asText().equals(probe.field())) {
                return violation.path("message").asText().startsWith(probe.message());
            }
        }
        return false;
    }

    private Stream<Wrong> properties(JsonNode schema, String prefix) {
        return schema.path("properties").properties().stream()
                .flatMap(property -> wrong(property.getValue(), prefix + property.getKey())
                        .map(probe -> new Wrong(
                                probe.field(),
                                "{\"" + property.getKey() + "\": " + probe.body() + "}",
                                probe.message())));
    }

    /** The values, each as it stands in the place of that schema. */
    private Stream<Wrong> wrong(JsonNode described, String field) {
        JsonNode schema = resolved(described);
        String type = type(schema);
        Stream<Wrong> own = VALUES.entrySet().stream()
                .filter(values -> !values.getKey().equals(type))
                .flatMap(values -> values.getValue().stream())
                .map(value -> new Wrong(field, value, WANTED.get(type)));
        if (type.equals("array")) {
            return Stream.concat(
                    own,
                    wrong(schema.path("items"), field + "[0]")
                            .map(probe -> new Wrong(probe.field(), "[" + probe.body() + "]", probe.message())));
        }
        Stream<Wrong> inner = schema.path("additionalProperties").isObject()
                ? wrong(schema.get("additionalProperties"), field + ".a")
                        .map(probe -> new Wrong(probe.field(), "{\"a\": " + probe.body() + "}", probe.message()))
                : properties(schema, field + ".");
        return type.equals("object") ? Stream.concat(own, inner) : own;
    }

    private JsonNode resolved(@Nullable JsonNode schema) {
        JsonNode present = schema == null ? JsonNodeFactory.instance.objectNode() : schema;
        String reference = present.path("$ref").asText();
        if (!reference.isEmpty()) {
            return resolved(document.at("/components/schemas/" + reference.substring(reference.lastIndexOf('/') + 1)));
        }
        for (String choice : List.of("anyOf", "allOf")) {
            for (JsonNode one : present.path(choice)) {
                if (!one.path("type").asText().equals("null")) {
                    return resolved(one);
                }
            }
        }
        return present;
    }

    private static String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        String name = type.isArray() ? type.get(0).asText() : type.asText();
        return name.isEmpty() ? "object" : name;
    }
}
