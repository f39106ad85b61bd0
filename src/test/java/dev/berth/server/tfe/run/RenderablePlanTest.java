package dev.berth.server.tfe.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.masking.PlanRedaction;
import dev.berth.masking.Secrets;
import dev.berth.server.api.task.PlanDocuments.PlanParts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a terminal is given to render a plan from: all that it needs, nothing that is sensitive, nothing it would crash over. */
class RenderablePlanTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String SCHEMAS = """
            {"format_version": "1.0", "provider_schemas": {"p": {
              "resource_schemas": {"t": {"version": 0, "block": {}}}, "data_source_schemas": {"t": {"version": 0}}}}}""";

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Optional<byte[]> rendered(String plan, String schemas, Secrets secrets) throws IOException {
        ByteArrayOutputStream redacted = new ByteArrayOutputStream();
        PlanRedaction.write(bytes(plan), Set.of(), secrets, redacted);
        return RenderablePlan.of(new PlanParts(bytes(plan), redacted.toByteArray(), bytes(schemas)));
    }

    private static String resource(String mode, String type, String change) {
        return "{\"address\": \"t.a\", \"mode\": \"" + mode + "\", \"type\": \"" + type
                + "\", \"name\": \"a\", \"provider_name\": \"p\", \"change\": " + change + "}";
    }

    private static String plan(String change) {
        return "{\"format_version\": \"1.2\", \"resource_changes\": [" + resource("managed", "t", change) + "]}";
    }

    /** The change of the one resource. */
    private static JsonNode change(String change, Secrets secrets) throws IOException {
        return MAPPER.readTree(rendered(plan(change), SCHEMAS, secrets).orElseThrow())
                .at("/resource_changes/0/change");
    }

    @Test
    void itHasWhatIsRenderedAndNothingElseOfThePlan() throws IOException {
        byte[] bytes = rendered(
                        """
                        {"format_version": "1.2", "terraform_version": "1.11.4", "variables": {"v": {"value": 1}},
                         "planned_values": {"outputs": {}},
                         "resource_drift": [%1$s], "resource_changes": [%1$s, %2$s],
                         "deferred_changes": [{"reason": "r", "resource_change": %1$s}],
                         "output_changes": {"o": {"actions": ["create"], "before": null, "after": 1.50, "after_unknown": false,
                           "before_sensitive": false, "after_sensitive": false}},
                         "prior_state": {"values": {}}, "configuration": {"root_module": {}},
                         "relevant_attributes": [{"resource": "t.a", "attribute": ["x"]}], "complete": true}""".formatted(
                                        resource("managed", "t", "{\"actions\": [\"update\"]}"),
                                        resource("data", "t", "{\"actions\": [\"read\"]}")),
                        SCHEMAS,
                        new Secrets())
                .orElseThrow();
        JsonNode document = MAPPER.readTree(bytes);

        assertThat(document.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "plan_format_version",
                        "resource_drift",
                        "resource_changes",
                        "deferred_changes",
                        "output_changes",
                        "relevant_attributes",
                        "provider_format_version",
                        "provider_schemas");
        assertThat(document.get("plan_format_version").asText()).isEqualTo("1.2");
        assertThat(document.get("provider_format_version").asText()).isEqualTo("1.0");
        assertThat(document.get("resource_changes")).hasSize(2);
        assertThat(document.at("/provider_schemas"))
                .isEqualTo(MAPPER.readTree(SCHEMAS).get("provider_schemas"));
        assertThat(new String(bytes, StandardCharsets.UTF_8)).as("all digits").contains("\"after\":1.50,");
        assertThat(document.at("/deferred_changes/0/resource_change/type").asText())
                .isEqualTo("t");
    }

    @Test
    void aSensitiveValueThatChangesIsOneThatIsNotKnownAndOneThatStaysIsNot() throws IOException {
        JsonNode change = change("""
                {"actions": ["update"],
                 "before": {"pw": "old-secret", "same": "one-secret", "list": ["list-secret"], "n": 7, "gone": "was-secret"},
                 "after": {"pw": "new-secret", "same": "one-secret", "list": ["list-secret", "two-secret"], "n": 8, "gone": null},
                 "after_unknown": {"id": true},
                 "before_sensitive": {"pw": true, "same": true, "list": true, "gone": true},
                 "after_sensitive": {"pw": true, "same": true, "list": true, "gone": true}}""", new Secrets());

        assertThat(change.toString()).doesNotContain("-secret");
        assertThat(change.get("after_unknown"))
                .isEqualTo(MAPPER.readTree("{\"id\": true, \"pw\": true, \"list\": true}"));
        assertThat(change.get("before")).isEqualTo(MAPPER.readTree("""
                                {"pw": "(sensitive)", "same": "(sensitive)", "list": "(sensitive)", "n": 7, "gone": "(sensitive)"}"""));
        assertThat(change.get("after"))
                .isEqualTo(MAPPER.readTree(
                        "{\"pw\": null, \"same\": \"(sensitive)\", \"list\": null, \"n\": 8, \"gone\": null}"));
    }

    @Test
    void whatIsHiddenDeepInsideIsFoundAtItsPlace() throws IOException {
        JsonNode change = change("""
                {"actions": ["update"],
                 "before": {"b": [{"pw": "old-secret", "x": 1}, {"pw": "b-secret"}]},
                 "after": {"b": [{"pw": "new-secret", "x": 2}, {"pw": "b-secret"}]},
                 "after_unknown": {"b": [{}, {}]},
                 "before_sensitive": {"b": [{"pw": true}, {"pw": true}]},
                 "after_sensitive": {"b": [{"pw": true}, {"pw": true}]}}""", new Secrets());

        assertThat(change.get("after_unknown")).isEqualTo(MAPPER.readTree("{\"b\": [{\"pw\": true}, {}]}"));
        assertThat(change.at("/after/b/0/pw").isNull()).isTrue();
        assertThat(change.at("/after/b/0/x").asInt()).isEqualTo(2);
        assertThat(change.at("/after/b/1/pw").asText()).isEqualTo("(sensitive)");
    }

    @Test
    void aNumberThatIsMaskedIsMarkedForATextInItsPlaceIsNone() throws IOException {
        JsonNode change = change("""
                {"actions": ["create"], "before": null,
                 "after": {"port": 64738219, "name": "is 64738219", "all": [1, 64738219]},
                 "after_unknown": {}, "before_sensitive": false, "after_sensitive": {}}""", new Secrets().add("64738219"));

        assertThat(change.get("after_sensitive"))
                .isEqualTo(MAPPER.readTree("{\"port\": true, \"all\": [false, true]}"));
        assertThat(change.at("/after/port").asText()).isEqualTo("***");
        assertThat(change.at("/after/name").asText()).isEqualTo("is ***");
    }

    @Test
    void aMaskedTextIsATextUnlessItChangesIntoAnother() throws IOException {
        JsonNode change =
                change("""
                {"actions": ["update"],
                 "before": {"out": "top-secret", "name": "top-secret", "port": 64738219, "stays": "top-secret"},
                 "after": {"name": "new-secret", "port": 80, "stays": "top-secret"},
                 "after_unknown": {"out": true}, "before_sensitive": {}, "after_sensitive": {}}""", new Secrets().add("top-secret").add("new-secret").add("64738219"));

        assertThat(change.get("before_sensitive")).isEqualTo(MAPPER.readTree("{\"name\": true, \"port\": true}"));
        assertThat(change.get("after_sensitive")).isEqualTo(MAPPER.readTree("{\"name\": true, \"port\": true}"));
        assertThat(change.get("after_unknown")).isEqualTo(MAPPER.readTree("{\"out\": true, \"name\": true}"));
        assertThat(change.get("before"))
                .isEqualTo(MAPPER.readTree(
                        "{\"out\": \"***\", \"name\": \"***\", \"port\": \"***\", \"stays\": \"***\"}"));
    }

    @Test
    void whatIsNotKnownYetStaysSo() throws IOException {
        JsonNode change = change("""
                {"actions": ["update"], "before": {"list": [1, 2], "map": {"a": "b-secret"}}, "after": {},
                 "after_unknown": {"list": true, "map": true},
                 "before_sensitive": {"map": {"a": true}}, "after_sensitive": {"map": true}}""", new Secrets());

        assertThat(change.get("after_unknown")).isEqualTo(MAPPER.readTree("{\"list\": true, \"map\": true}"));
        assertThat(change.at("/after_sensitive/map").asBoolean()).isTrue();
        assertThat(change.at("/before_sensitive/map/a").asBoolean()).isTrue();
    }

    @Test
    void anOutputThatChangesIsSeenToChange() throws IOException {
        JsonNode document =
                MAPPER.readTree(rendered("""
                        {"format_version": "1.2", "output_changes": {"o": {"actions": ["update"], "before": "old-secret",
                          "after": "new-secret", "after_unknown": false, "before_sensitive": true, "after_sensitive": true}}}""", SCHEMAS, new Secrets()).orElseThrow());

        assertThat(document.at("/output_changes/o/after_unknown").asBoolean()).isTrue();
        assertThat(document.at("/output_changes/o/after").isNull()).isTrue();
        assertThat(document.at("/output_changes/o/before").asText()).isEqualTo("(sensitive)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"mode\": \"managed\", \"type\": \"other\", \"provider_name\": \"p\", \"change\": {\"actions\": [\"create\"]}}",
                "{\"mode\": \"managed\", \"type\": \"t\", \"provider_name\": \"q\", \"change\": {\"actions\": [\"create\"]}}",
                "{\"mode\": \"ephemeral\", \"type\": \"t\", \"provider_name\": \"p\", \"change\": {\"actions\": [\"create\"]}}",
                "{\"mode\": \"managed\", \"type\": \"t\", \"provider_name\": \"p\", \"change\": {\"actions\": [\"***\"]}}"
            })
    void whatATerminalWouldCrashOverIsNotGivenToIt(String change) throws IOException {
        for (String field : new String[] {"resource_changes", "resource_drift"}) {
            assertThat(rendered("{\"" + field + "\": [" + change + "]}", SCHEMAS, new Secrets()))
                    .as(field)
                    .isEmpty();
        }
        assertThat(rendered("{\"deferred_changes\": [{\"resource_change\": " + change + "}]}", SCHEMAS, new Secrets()))
                .isEmpty();
    }

    @Test
    void aPlanOfNothingNeedsNoSchema() throws IOException {
        String none = "{\"format_version\": \"1.0\", \"provider_schemas\": {}}";

        assertThat(rendered("{\"format_version\": \"1.2\", \"resource_changes\": []}", none, new Secrets()))
                .hasValueSatisfying(document -> assertThat(document).asString().contains("\"resource_changes\":[]"));
    }

    @Test
    void twoFormsThatAreNotOfOnePlanAreAFailure() {
        PlanParts parts = new PlanParts(bytes("{\"b\": 1}"), bytes("{\"a\": 1}"), bytes(SCHEMAS));

        assertThatThrownBy(() -> RenderablePlan.of(parts))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("differ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"action_invocations", "deferred_action_invocations"})
    void aPlanThatInvokesActionsIsNotShownWithoutThem(String member) throws IOException {
        String invoking = "{\"" + member + "\": [{\"address\": \"action.a.b\"}, {}], \"resource_changes\": []}";

        assertThat(rendered(invoking, SCHEMAS, new Secrets())).isEmpty();
        assertThat(rendered(invoking.replaceAll("\\[[^]]+]", "[]"), SCHEMAS, new Secrets()))
                .isPresent();
    }
}
