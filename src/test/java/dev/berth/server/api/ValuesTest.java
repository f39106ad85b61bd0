package dev.berth.server.api;

import static dev.berth.server.api.ApiClient.adminJson;
import static dev.berth.server.api.ApiClient.as;
import static dev.berth.server.api.ApiClient.configuredWorkspace;
import static dev.berth.server.api.ApiClient.json;
import static dev.berth.server.api.ApiClient.name;
import static dev.berth.server.api.ApiClient.pool;
import static dev.berth.server.api.ApiClient.submit;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.server.TestDatabase;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Values are limited and checked where they are set, in bytes, and reach the agent as they were given. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class ValuesTest {

    private static ValidatableResponse patch(String workspace, String kind, Map<String, Object> values) {
        return json("submitter")
                .body(Map.of(kind, values))
                .patch("/workspaces/{name}", workspace)
                .then();
    }

    private static Map<String, Object> value(String text) {
        return Map.of("value", text);
    }

    private static void refused(ValidatableResponse response, String field) {
        response.statusCode(400).body("code", equalTo("invalid")).body("violations.field", hasItem(field));
    }

    private static void noExpression(ValidatableResponse response, String field) {
        response.statusCode(422).body("code", equalTo("variable_invalid")).body("violations.field", hasItem(field));
    }

    @Test
    void variablesMayBeLargeAndAreCountedInBytesTogether() {
        String name = configuredWorkspace(pool());
        patch(name, "variables", Map.of("euros", value("€".repeat(65_536)))).statusCode(200);
        patch(name, "variables", Map.of("million", value("x".repeat(1_500_000))))
                .statusCode(200);
        Map<String, Object> many = new HashMap<>();
        for (int i = 0; i < 40; i++) {
            many.put("v" + i, value("y".repeat(50_000)));
        }
        patch(name, "variables", many).statusCode(200);
        refused(patch(name, "variables", Map.of("more", value("ß".repeat(500_000)))), "variables");
        refused(patch(name, "variables", Map.of("huge", value("x".repeat((4 << 20) + 1)))), "variables.huge.value");
    }

    @Test
    void theEnvironmentIsCountedInBytesEachAndTogetherOverSeveralPatches() {
        String name = configuredWorkspace(pool());
        refused(patch(name, "environment", Map.of("E", value("€".repeat(21_846)))), "environment.E.value");
        for (int i = 0; i < 7; i++) {
            patch(name, "environment", Map.of("E" + i, value("€".repeat(21_845))))
                    .statusCode(200);
        }
        refused(patch(name, "environment", Map.of("E7", value("x".repeat(65_536)))), "environment");
    }

    @Test
    void whatNoFileCanHoldAndWhatSteersTheToolIsRefused() {
        String name = configuredWorkspace(pool());
        refused(patch(name, "variables", Map.of("v", value("a\u0000b"))), "variables.v.value");
        json("submitter")
                .body("{\"variables\": {\"v\": {\"value\": \"\\ud800\"}}}")
                .patch("/workspaces/{name}", name)
                .then()
                .statusCode(400)
                .body("violations.field", hasItem("variables.v.value"));
        for (String bad : List.of(
                "TF_CLI_ARGS",
                "TF_CLI_ARGS_apply",
                "TF_CLI_CONFIG_FILE",
                "TERRAFORM_CONFIG",
                "TF_WORKSPACE",
                "TF_DATA_DIR",
                "TF_HTTP_ADDRESS",
                "TMPDIR",
                "PWD")) {
            refused(patch(name, "environment", Map.of(bad, value("x"))), "environment." + bad);
        }
        patch(name, "variables", Map.of("größe", value("ß")))
                .statusCode(200)
                .body("variables.größe.value", equalTo("ß"));
    }

    @Test
    void ofAValueThatIsHiddenNoWordIsTold() {
        String name = configuredWorkspace(pool());
        patch(name, "variables", Map.of("v", Map.of("value", "Hunter22(x)", "sensitive", true)))
                .statusCode(200);
        for (Map<String, Object> flip : List.<Map<String, Object>>of(
                Map.of("hcl", true),
                Map.of("hcl", true, "sensitive", false),
                Map.of("hcl", true, "sensitive", true, "value", "Hunter22(x)"))) {
            ValidatableResponse refused = patch(name, "variables", Map.of("v", flip));
            noExpression(refused, "variables.v.value");
            assertThat(refused.extract().asString()).contains("hidden").doesNotContain("Hunter22");
        }
        assertThat(patch(name, "variables", Map.of("v", Map.of("hcl", true, "sensitive", false, "value", "own(x)")))
                        .statusCode(422)
                        .extract()
                        .asString())
                .contains("own");
    }

    @Test
    void anExpressionThatIsNoneIsNamedWhereItIsSet() {
        String name = configuredWorkspace(pool());
        for (String bad : List.of("", "1)\nother = (2", "\"open", "[1", "# nothing", "1\nother = 2", "file(\"x\")")) {
            noExpression(patch(name, "variables", Map.of("v", Map.of("value", bad, "hcl", true))), "variables.v.value");
            noExpression(
                    submit(Map.of("workspace", name, "type", "plan", "variables", Map.of("v", bad))), "variables.v");
        }
        adminJson()
                .body(Map.of(
                        "name",
                        name("ws"),
                        "pool",
                        pool(),
                        "variables",
                        Map.of("v", Map.of("value", "{", "hcl", true))))
                .post("/workspaces")
                .then()
                .statusCode(422)
                .body("violations.field", hasItem("variables.v.value"));
        patch(name, "variables", Map.of("v", value("1)\nother = (2"))).statusCode(200);
    }

    @Test
    void theVariablesOfATaskAreLimitedInBytesAndNamed() {
        String name = configuredWorkspace(pool());
        Map<String, Object> task = Map.of("workspace", name, "type", "plan");
        refused(with(task, Map.of("a", "\"" + "€".repeat(21_900) + "\"")), "variables.a");
        refused(
                with(task, Map.of("a", "\"" + "x".repeat(40_000) + "\"", "b", "\"" + "x".repeat(30_000) + "\"")),
                "variables");
        refused(with(task, Map.of("1st", "1")), "variables.1st");
        json("submitter")
                .body("{\"workspace\": \"" + name + "\", \"type\": \"plan\", \"variables\": {\"a\": 1}}")
                .post("/tasks")
                .then()
                .statusCode(400);
        json("submitter")
                .body("{\"workspace\": \"" + name + "\", \"type\": \"plan\", \"variables\": {\"a\": null}}")
                .post("/tasks")
                .then()
                .statusCode(400)
                .body("violations.field", hasItem("variables.a"));
        refused(submit(Map.of("workspace", name, "type", "plan", "refresh", false, "refreshOnly", true)), "refresh");
    }

    private static ValidatableResponse with(Map<String, Object> task, Map<String, String> variables) {
        Map<String, Object> body = new HashMap<>(task);
        body.put("variables", variables);
        return submit(body);
    }

    @Test
    void theVariablesOfATaskGoBeforeTheWorkspacesAndAreNeverShownAgain() {
        String pool = pool();
        String name = configuredWorkspace(pool);
        patch(name, "variables", Map.of("region", value("from-workspace"), "size", value("7")))
                .statusCode(200);
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            Map<String, Object> task = Map.of(
                    "workspace",
                    name,
                    "type",
                    "plan",
                    "refresh",
                    false,
                    "variables",
                    Map.of("region", "\"From task: 7\""));
            json("submitter")
                    .header("Idempotency-Key", "k-" + name)
                    .body(task)
                    .post("/tasks")
                    .then()
                    .statusCode(202)
                    .body(not(containsString("From task: 7")))
                    .body("refresh", equalTo(false));
            json("submitter")
                    .header("Idempotency-Key", "k-" + name)
                    .body(Map.of(
                            "workspace",
                            name,
                            "type",
                            "plan",
                            "refresh",
                            false,
                            "variables",
                            Map.of("region", "\"other\"")))
                    .post("/tasks")
                    .then()
                    .statusCode(422)
                    .body("code", equalTo("idempotency_mismatch"));
            JsonNode assign = agent.await("assign");
            long id = assign.get("taskId").asLong();
            JsonPath work = given().auth()
                    .oauth2(assign.get("taskToken").asText())
                    .get(ApiClient.BASE + "/agent/tasks/" + id + "/work")
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            assertThat(work.getString("variables.region.value")).isEqualTo("\"From task: 7\"");
            assertThat(work.getBoolean("variables.region.hcl")).isTrue();
            assertThat(work.getBoolean("variables.region.sensitive")).isFalse();
            assertThat(work.getList("ownVariables")).isEqualTo(List.of("region"));
            assertThat(work.getString("variables.size.value")).isEqualTo("7");
            assertThat(work.getBoolean("refresh")).isFalse();
            as("admin").get("/tasks/{id}", id).then().body(not(containsString("From task: 7")));
        }
    }
}
