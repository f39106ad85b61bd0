package dev.berth.agent.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One reading of a plan's JSON tells all; the summary counts as Terraform's own does. */
class PlanFactsTest {
    @TempDir
    Path directory;

    private PlanCounts count(String json) throws IOException {
        return facts(json).counts();
    }

    private PlanFacts facts(String json) throws IOException {
        return PlanFacts.of(Files.writeString(directory.resolve("plan.json"), json));
    }

    private static String change(String mode, String actions) {
        return "{\"address\":\"a\",\"mode\":\"" + mode + "\",\"change\":{\"before\":{\"actions\":[\"delete\"]},"
                + "\"actions\":[" + actions + "],\"after\":{\"mode\":\"x\"}}}";
    }

    @Test
    void aReplacementIsOneToAddAndOneToDestroy() throws IOException {
        PlanCounts counts = count("{\"format_version\":\"1.2\",\"variables\":{\"resource_changes\":{\"value\":[]}},"
                + "\"resource_changes\":["
                + change("managed", "\"create\"") + ","
                + change("managed", "\"update\"") + ","
                + change("managed", "\"delete\"") + ","
                + change("managed", "\"delete\",\"create\"") + ","
                + change("managed", "\"create\",\"delete\"") + ","
                + change("managed", "\"no-op\"") + ","
                + change("data", "\"read\"") + "],\"complete\":true}");

        assertThat(counts).isEqualTo(new PlanCounts(3, 1, 3));
    }

    @Test
    void aPlanWithoutResourcesCountsNothing() throws IOException {
        assertThat(count("{\"output_changes\":{\"a\":{\"actions\":[\"create\"]}}}"))
                .isEqualTo(new PlanCounts(0, 0, 0));
    }

    @Test
    void whatIsNoPlanIsNoSummary() {
        assertThatThrownBy(() -> count("[]")).isInstanceOf(IOException.class);
    }

    @Test
    void theValuesOfVariablesThatAreDeclaredSensitiveAreSecretsWhereverTheyCameFrom() throws IOException {
        PlanFacts facts = facts("""
                {"variables": {"shown": {"value": "in the open"}, "pw": {"value": "declared-secret"},
                               "keys": {"value": ["first-key", {"a": "second-key"}]}, "none": {}},
                 "planned_values": {"root_module": {"variables": {"x": 1}}},
                 "configuration": {"provider_config": {}, "root_module": {"outputs": {}, "variables": {
                     "pw": {"sensitive": true, "description": "x"}, "keys": {"sensitive": true},
                     "none": {"sensitive": true}, "elsewhere": {"sensitive": true}, "shown": {"sensitive": false}}}},
                 "resource_changes": []}""");

        assertThat(facts.variables()).containsExactly("keys", "none", "pw", "shown");
        assertThat(facts.secrets().masks().mask("in the open, declared-secret, first-key, second-key"))
                .isEqualTo("in the open, ***, ***, ***");
    }

    @Test
    void aStateWithoutResourcesIsEmptyAndSoIsNone() throws IOException {
        assertThat(facts("{\"variables\":{}}").stateIsEmpty()).isTrue();
        assertThat(facts("{\"prior_state\":{\"values\":{\"outputs\":{},\"root_module\":{}}},\"variables\":{}}")
                        .stateIsEmpty())
                .isTrue();
        PlanFacts facts =
                facts("{\"prior_state\":{\"values\":{\"root_module\":{\"child_modules\":[{\"resources\":[{}]}]}}},"
                        + "\"variables\":{\"a\":{\"value\":1}}}");
        assertThat(facts.stateIsEmpty()).isFalse();
        assertThat(facts.variables()).containsExactly("a");
    }

    @Test
    void whatAPlanMarksIsSecretToo() throws IOException {
        PlanFacts facts = facts("""
                {"resource_changes": [{"change": {"actions": ["update"],
                    "before": {"a": "former-marked", "b": "shown-value"}, "after": {"a": ["new-marked", "shown-item"]},
                    "before_sensitive": {"a": true}, "after_sensitive": {"a": [true, false]}}}]}""");

        assertThat(facts.secrets().masks().mask("former-marked shown-value new-marked shown-item"))
                .isEqualTo("*** shown-value *** shown-item");
    }
}
