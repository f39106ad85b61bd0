package dev.berth.masking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a plan's JSON shows to those who may not read state. */
class PlanRedactionTest {
    private static final String PLAN = """
            {"format_version": "1.2", "terraform_version": "1.11.4",
             "variables": {"pw": {"value": "hunter-two"}, "list": {"value": ["list-secret", 123456789]},
                           "declared": {"value": "declared-secret"}, "plain": {"value": "shown"}},
             "planned_values": {
               "outputs": {"o": {"sensitive": true, "type": "string", "value": "output-secret"},
                           "p": {"sensitive": false, "type": "string", "value": "see hunter-two there"}},
               "root_module": {
                 "resources": [{"address": "a.b[\\"hunter-two\\"]", "mode": "managed", "schema_version": 0,
                                "values": {"input": "planned-marked", "tags": {"declared-secret": 1}, "n": 123456789},
                                "sensitive_values": {"input": true, "tags": {}}}],
                 "child_modules": [{"address": "module.m", "resources": [
                   {"values": {"list": ["first-shown", "second-marked"]}, "sensitive_values": {"list": [false, true]}}]}]}},
             "resource_drift": [{"change": {"actions": ["update"],
                 "before": {"x": "drift-marked", "y": 1}, "after": {"x": "drift-marked-too", "y": 2},
                 "before_sensitive": {"x": true}, "after_sensitive": {"x": true}}}],
             "resource_changes": [{"address": "a.b", "change": {"actions": ["create"], "before": null,
                 "after": {"deep": {"er": [{"k": "deep-marked", "l": "deep-shown"}]}, "b64": "aHVudGVyLXR3bw=="},
                 "after_unknown": {"id": true}, "before_sensitive": false,
                 "after_sensitive": {"deep": {"er": [{"k": true}]}}}}],
             "output_changes": {"o": {"actions": ["create"], "before": null, "after": "output-secret",
                 "after_unknown": false, "before_sensitive": true, "after_sensitive": true}},
             "prior_state": {"values": {"root_module": {"resources": [{"values": {"x": "prior-value"}}]}}},
             "configuration": {"root_module": {
                 "variables": {"pw": {}, "list": {}, "plain": {"default": "shown-default"},
                               "declared": {"default": "default-secret", "sensitive": true}},
                 "module_calls": {"m": {"module": {"variables": {"v": {"default": "module-default", "sensitive": true}}}}}}},
             "checks": [{"instances": [{"problems": [{"message": "bad: declared-secret"}]}]}],
             "timestamp": "2026-11-01T00:00:00Z", "applyable": true, "errored": false}""";

    private static String redacted(String plan, Secrets secrets, String... variables) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PlanRedaction.write(plan.getBytes(StandardCharsets.UTF_8), Set.of(variables), secrets, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static JsonNode tree(String json) throws IOException {
        return new ObjectMapper().readTree(json);
    }

    @Test
    void whatBerthOrTerraformCallsSensitiveIsGoneWhereverItStands() throws IOException {
        String text = redacted(PLAN, new Secrets(), "pw", "list");

        assertThat(text)
                .doesNotContain(
                        "hunter-two",
                        "aHVudGVyLXR3bw",
                        "list-secret",
                        "123456789",
                        "declared-secret",
                        "default-secret",
                        "module-default",
                        "output-secret",
                        "planned-marked",
                        "second-marked",
                        "drift-marked",
                        "deep-marked",
                        "prior-value");
    }

    @Test
    void whatIsNotSensitiveIsThereAndTheDocumentKeepsItsForm() throws IOException {
        JsonNode plan = tree(redacted(PLAN, new Secrets(), "pw", "list"));

        assertThat(plan.at("/variables/pw").toString()).isEqualTo("{\"value\":null}");
        assertThat(plan.at("/variables/plain/value").asText()).isEqualTo("shown");
        assertThat(plan.at("/planned_values/outputs/o/value").asText()).isEqualTo("(sensitive)");
        assertThat(plan.at("/planned_values/outputs/p/value").asText()).isEqualTo("see *** there");
        assertThat(plan.at("/planned_values/root_module/child_modules/0/resources/0/values/list")
                        .toString())
                .isEqualTo("[\"first-shown\",\"(sensitive)\"]");
        assertThat(plan.at("/resource_drift/0/change/after").toString()).isEqualTo("{\"x\":\"(sensitive)\",\"y\":2}");
        assertThat(plan.at("/resource_changes/0/change/before").isNull()).isTrue();
        assertThat(plan.at("/resource_changes/0/change/after/deep/er/0").toString())
                .isEqualTo("{\"k\":\"(sensitive)\",\"l\":\"deep-shown\"}");
        assertThat(plan.at("/output_changes/o/before").isNull())
                .as("that nothing was there is no secret")
                .isTrue();
        assertThat(plan.at("/prior_state").isNull()).isTrue();
        assertThat(plan.at("/configuration/root_module/variables/plain/default").asText())
                .isEqualTo("shown-default");
        assertThat(plan.at("/checks/0/instances/0/problems/0/message").asText()).isEqualTo("bad: ***");
        assertThat(plan.at("/applyable").asBoolean()).isTrue();
    }

    @Test
    void whatIsMarkedInOnePlaceIsMaskedWhereNobodyMarkedIt() throws IOException {
        String plan = "{\"resource_changes\":[{\"change\":{\"before\":{\"input\":\"old-secret-1\","
                + "\"output\":\"is old-secret-1\"},\"before_sensitive\":{\"input\":true}}}]}";

        assertThat(redacted(plan, new Secrets())).doesNotContain("old-secret-1").contains("is ***");
    }

    @Test
    void aMarkedValueOfAnyKindIsMaskedWhereverItStands() throws IOException {
        String plan = "{\"planned_values\":{\"outputs\":{\"o\":{\"sensitive\":true,\"value\":\"output-one\"},"
                + "\"n\":{\"value\":[123456789,{\"k\":\"output-two\"}],\"sensitive\":true}}},"
                + "\"output_changes\":{\"x\":{\"after_sensitive\":[false,{\"in\":true}],\"after\":[\"shown-value\",{\"in\":{\"deep\":\"inner-three\"}}]},"
                + "\"also\":{\"after\":[\"output-one\",\"output-two\",\"inner-three\",123456789,\"shown-value\"]}}}";

        String text = redacted(plan, new Secrets());

        assertThat(text)
                .doesNotContain("output-one", "output-two", "inner-three", "123456789")
                .contains("[\"***\",\"***\",\"***\",\"***\",\"shown-value\"]");
    }

    @Test
    void namesOfFieldsThatAreSecretsStayDifferent() throws IOException {
        String plan =
                "{\"output_changes\":{\"a\":{\"after\":{\"secret-one\":1,\"secret-two\":2,\"***\":3,\"plain\":4}}}}";
        String type =
                "{\"planned_values\":{\"outputs\":{\"o\":{\"type\":[\"object\",{\"secret-one\":\"number\",\"\ud83d\ude00\":\"number\"}]}}}}";
        Secrets secrets = new Secrets().add("secret-one").add("secret-two");

        assertThat(redacted(plan, secrets))
                .isEqualTo("{\"output_changes\":{\"a\":{\"after\":{\"***\":1,\"***#2\":2,\"***#3\":3,\"plain\":4}}}}");
        assertThat(redacted(type, secrets)).isEqualTo(type.replace("secret-one", "***"));
    }

    @Test
    void whatActionsAreGivenIsHiddenWhereItIsMarked() throws IOException {
        String plan = """
                {"action_invocations": [{"address": "action.a.b", "config_values": {"token": "action-secret", "to": "shown"},
                   "config_sensitive": {"token": true}, "config_unknown": {"id": true},
                   "lifecycle_action_trigger": {"triggering_resource_address": "a.b"}}],
                 "deferred_action_invocations": [{"reason": "r", "action_invocation":
                   {"config_values": "all-secret", "config_sensitive": true}}],
                 "output_changes": {"o": {"after": "with action-secret and all-secret"}}}""";

        JsonNode redacted = tree(redacted(plan, new Secrets()));

        assertThat(redacted.at("/action_invocations/0/config_values").toString())
                .isEqualTo("{\"token\":\"(sensitive)\",\"to\":\"shown\"}");
        assertThat(redacted.at("/action_invocations/0/lifecycle_action_trigger/triggering_resource_address")
                        .asText())
                .isEqualTo("a.b");
        assertThat(redacted.at("/deferred_action_invocations/0/action_invocation/config_values")
                        .asText())
                .isEqualTo("(sensitive)");
        assertThat(redacted.at("/output_changes/o/after").asText()).isEqualTo("with *** and ***");
    }

    @Test
    void membersThatNobodyKnowsAreNotShown() throws IOException {
        String unknown = "{\"in\":[{\"config\":\"unread-secret\"}],\"sensitive_in\":{\"config\":true}}";
        String plan = """
                {"new_part": %1$s, "format_version": "9.1",
                 "resource_changes": [{"address": "a.b", "new": %1$s, "change": {"after": {"new": "x"}, "later": %1$s}}],
                 "resource_drift": [{"change": {"later": %1$s}}],
                 "deferred_changes": [{"new": %1$s, "resource_change": {"change": {"later": %1$s}}}],
                 "output_changes": {"later": {"later": %1$s, "after": 1}},
                 "action_invocations": [{"new": %1$s}], "deferred_action_invocations": [{"new": %1$s}],
                 "planned_values": {"new": %1$s, "outputs": {"o": {"new": %1$s, "value": 2}},
                   "root_module": {"new": %1$s, "child_modules": [{"child_modules": [{"resources": [
                     {"new": %1$s, "values": {"new": "y"}}]}]}]}}}""".formatted(unknown);

        String text = redacted(plan, new Secrets());

        assertThat(text).doesNotContain("unread-secret");
        JsonNode redacted = tree(text);
        assertThat(redacted.path("new_part").isNull()).isTrue();
        assertThat(redacted.at("/resource_changes/0").toString())
                .isEqualTo("{\"address\":\"a.b\",\"new\":null,\"change\":{\"after\":{\"new\":\"x\"},\"later\":null}}");
        assertThat(redacted.at("/output_changes/later").toString()).isEqualTo("{\"later\":null,\"after\":1}");
        assertThat(redacted.at("/planned_values/root_module/child_modules/0/child_modules/0/resources/0/values/new")
                        .asText())
                .isEqualTo("y");
    }

    @Test
    void aPlanWithoutSecretsStaysAsItIs() throws IOException {
        String plan = "{\"format_version\":\"1.2\",\"resource_changes\":[{\"address\":\"a.b\",\"change\":{\"after\":"
                + "{\"values\":{\"n\":1.50,\"big\":123456789012345678901234567890,\"s\":\"\u20ac\",\"no\":null}},"
                + "\"after_sensitive\":{}}}]}";

        assertThat(redacted(plan, new Secrets())).isEqualTo(plan);
    }

    @Test
    void valuesThatAreNoVariableOfThePlanAreMaskedToo() throws IOException {
        assertThat(redacted(PLAN.replace("shown", "env-secret-1"), new Secrets().add("env-secret-1")))
                .doesNotContain("env-secret-1");
    }

    @Test
    void aPlanOfManyMegabytesIsRedactedInOnePass() throws IOException {
        StringBuilder plan =
                new StringBuilder("{\"variables\":{\"pw\":{\"value\":\"hunter-two\"}},\"resource_changes\":[");
        for (int i = 0; i < 60_000; i++) {
            plan.append(i == 0 ? "" : ",")
                    .append("{\"address\":\"terraform_data.x[")
                    .append(i)
                    .append("]\",\"change\":{\"after\":{\"input\":\"a text with hunter-two in it\",\"marked\":\"m-")
                    .append(i)
                    .append("\"},\"after_sensitive\":{\"marked\":true}}}");
        }
        String text = redacted(plan.append("]}").toString(), new Secrets(), "pw");

        assertThat(text)
                .doesNotContain("hunter-two", "\"m-")
                .contains("terraform_data.x[59999]", "a text with *** in it");
    }
}
