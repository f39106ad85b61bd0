package dev.berth.agent.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.agent.tool.PlanTypes.Type;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of what all providers can do, a plan takes the types that are in it. */
class ProviderSchemasTest {
    private static final String CLOUD = "example.org/x/cloud";
    private static final String SCHEMAS = """
            {"format_version": "1.0", "provider_schemas": {
              "example.org/x/cloud": {
                "provider": {"version": 0, "block": {"attributes": {"key": {"type": "string"}}}},
                "resource_schemas": {
                  "cloud_disk": {"version": 2, "block": {
                    "attributes": {
                      "description": {"type": "string", "description": "What it is for", "description_kind": "plain", "optional": true},
                      "size": {"type": "number", "description": "In GiB", "required": true},
                      "tags": {"type": ["object", {"description": "string"}], "computed": true},
                      "places": {"nested_type": {"nesting_mode": "list", "attributes": {
                        "description_kind": {"type": "bool", "description": "x", "sensitive": true}}}}},
                    "block_types": {
                      "description": {"nesting_mode": "list", "max_items": 1, "block": {
                        "attributes": {"a": {"type": "string", "description": "y"}}, "description_kind": "plain"}}},
                    "description": "A disk", "description_kind": "markdown", "deprecated": true}},
                  "cloud_host": {"version": 0, "block": {}}},
                "data_source_schemas": {
                  "cloud_disk": {"version": 0, "block": {"attributes": {"id": {"type": "string"}}}}},
                "functions": {"f": {"description": "z"}}},
              "example.org/x/other": {"resource_schemas": {"cloud_disk": {"version": 9}}}}}""";

    private final ObjectMapper mapper = new ObjectMapper();

    @TempDir
    Path directory;

    private JsonNode reduced(Type... types) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ProviderSchemas.reduce(bytes(SCHEMAS), new PlanTypes(Set.of(types)), out);
        return mapper.readTree(out.toByteArray());
    }

    private static ByteArrayInputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void onlyTheTypesOfThePlanAreLeftAndNothingThatIsForPeople() throws IOException {
        JsonNode schemas = reduced(new Type(CLOUD, "resource_schemas", "cloud_disk"));

        assertThat(schemas).isEqualTo(mapper.readTree("""
                {"format_version": "1.0", "provider_schemas": {
                  "example.org/x/cloud": {
                    "resource_schemas": {
                      "cloud_disk": {"version": 2, "block": {
                        "attributes": {
                          "description": {"type": "string", "optional": true},
                          "size": {"type": "number", "required": true},
                          "tags": {"type": ["object", {"description": "string"}], "computed": true},
                          "places": {"nested_type": {"nesting_mode": "list", "attributes": {
                            "description_kind": {"type": "bool", "sensitive": true}}}}},
                        "block_types": {
                          "description": {"nesting_mode": "list", "max_items": 1, "block": {
                            "attributes": {"a": {"type": "string"}}}}},
                        "deprecated": true}}}}}}"""));
    }

    @Test
    void aDataSourceIsAnotherTypeThanTheResourceOfItsName() throws IOException {
        JsonNode schemas = reduced(new Type(CLOUD, "data_source_schemas", "cloud_disk"));

        assertThat(schemas.at("/provider_schemas").size()).isEqualTo(1);
        assertThat(schemas.path("provider_schemas").path(CLOUD).toString())
                .isEqualTo("{\"data_source_schemas\":{\"cloud_disk\":{\"version\":0,\"block\":{\"attributes\":{\"id\":"
                        + "{\"type\":\"string\"}}}}}}");
    }

    @Test
    void aPlanOfNothingTakesNoSchema() throws IOException {
        assertThat(reduced()).hasToString("{\"format_version\":\"1.0\",\"provider_schemas\":{}}");
    }

    @Test
    void whatIsNoDocumentIsAFailure() {
        for (String broken : new String[] {"", "[]", "{\"provider_schemas\": {", "Error: no"}) {
            assertThatThrownBy(() ->
                            ProviderSchemas.reduce(bytes(broken), new PlanTypes(Set.of()), new ByteArrayOutputStream()))
                    .as(broken)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void theTypesAreThoseOfAllThatAPlanSaysOfResources() throws IOException {
        String change = "{\"address\": \"a\", \"mode\": \"%s\", \"type\": \"%s\", \"provider_name\": \"p\","
                + " \"change\": {\"after\": {\"type\": \"of a value\", \"mode\": \"data\"}}}";
        Path plan = Files.writeString(
                directory.resolve("plan.json"),
                "{\"configuration\": {\"resource_changes\": [" + change.formatted("managed", "none") + "]},"
                        + " \"resource_changes\": [" + change.formatted("managed", "made") + ","
                        + change.formatted("managed", "made") + "," + change.formatted("data", "read") + "],"
                        + " \"resource_drift\": [" + change.formatted("managed", "drifted") + "],"
                        + " \"deferred_changes\": [{\"reason\": \"x\", \"resource_change\": "
                        + change.formatted("managed", "later") + "}]}");

        assertThat(PlanTypes.of(plan).types())
                .containsExactlyInAnyOrder(
                        new Type("p", "resource_schemas", "made"),
                        new Type("p", "data_source_schemas", "read"),
                        new Type("p", "resource_schemas", "drifted"),
                        new Type("p", "resource_schemas", "later"));
    }
}
