package dev.berth.server.api;

import static dev.berth.server.api.ApiClient.BASE;
import static dev.berth.server.api.ApiClient.as;
import static dev.berth.server.api.ApiClient.json;
import static dev.berth.server.api.ApiClient.pool;
import static dev.berth.server.api.ApiClient.token;
import static dev.berth.server.api.ApiClient.workspace;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.server.TestDatabase;
import dev.berth.server.security.Digests;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A plan that was saved as a file: what its agent brings of it, and what a terminal is given to show it. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class SavedPlanTest {
    private static final byte[] BUNDLE = "a plan".getBytes(StandardCharsets.UTF_8);
    private static final String SHA256 = Digests.sha256(BUNDLE);
    private static final String PLAN = """
            {"format_version": "1.2", "resource_changes": [
              {"address": "t.a", "mode": "managed", "type": "t", "name": "a", "provider_name": "p", "change":
                {"actions": ["update"], "before": {"pw": "old-secret"}, "after": {"pw": "new-secret"}, "after_unknown": {},
                 "before_sensitive": {"pw": true}, "after_sensitive": {"pw": true}}}]}""";
    private static final String SCHEMAS = """
            {"format_version": "1.0", "provider_schemas": {"p": {"resource_schemas": {"t": {"version": 0, "block": {}}}}}}""";

    private static RequestSpecification asAttempt(JsonNode assign) {
        return given().basePath(BASE).auth().oauth2(assign.get("taskToken").asText());
    }

    private static ValidatableResponse shown(String role, long task) {
        return given().basePath("/api/v2")
                .auth()
                .oauth2(token(role))
                .accept("application/json")
                .header("User-Agent", "Go-http-client/1.1")
                .get("/plans/plan-{id}/json-output-redacted", task)
                .then();
    }

    private static ValidatableResponse asJson(String role, long task) {
        return given().basePath("/api/v2")
                .auth()
                .oauth2(token(role))
                .get("/plans/plan-{id}/json-output", task)
                .then();
    }

    /** A task of a provisional configuration, which is what {@code plan -out} makes. */
    private static long saved(String workspace) {
        int version = json("submitter")
                .body(Map.of("provisional", true))
                .post("/workspaces/{name}/configurations", workspace)
                .then()
                .statusCode(201)
                .extract()
                .path("version");
        as("submitter")
                .contentType("application/gzip")
                .body(Archives.tarGz(tar -> Archives.file(tar, "main.tf", "# nothing")))
                .put("/workspaces/{name}/configurations/{version}/content", workspace, version)
                .then()
                .statusCode(200);
        return ApiClient.submit(
                        Map.of("workspace", workspace, "type", "plan_and_apply", "configurationVersion", version))
                .statusCode(202)
                .extract()
                .jsonPath()
                .getLong("id");
    }

    private static void begin(JsonNode assign, long task, boolean saved) {
        asAttempt(assign)
                .get("/agent/tasks/{id}/work", task)
                .then()
                .statusCode(200)
                .body("savedPlan", equalTo(saved));
        asAttempt(assign)
                .contentType("application/octet-stream")
                .header("Content-SHA256", SHA256)
                .body(BUNDLE)
                .put("/agent/tasks/{id}/plan", task)
                .then()
                .statusCode(204);
    }

    private static ValidatableResponse bring(JsonNode assign, long task, String what, String body) {
        return asAttempt(assign)
                .contentType("application/json")
                .body(body)
                .put("/agent/tasks/{id}/" + what, task)
                .then();
    }

    private static void finish(ScriptedAgent agent, JsonNode assign, long task) {
        agent.accept(assign);
        agent.finish(assign, """
                {"hasChanges": true, "add": 0, "change": 1, "destroy": 0, "sha256": "%s"}""".formatted(SHA256));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> as("viewer").get("/tasks/{id}", task).then().body("status", equalTo("apply_pending")));
    }

    @Test
    void aTerminalIsGivenThePlanWithItsSchemasAndWithoutItsSecretsWhoeverAsks() {
        String pool = pool();
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            long task = saved(workspace(pool));
            JsonNode assign = agent.await("assign");
            begin(assign, task, true);
            bring(assign, task, "plan.json", PLAN).statusCode(204);
            bring(assign, task, "plan-schemas.json", SCHEMAS).statusCode(204);
            finish(agent, assign, task);

            shown("viewer", task).statusCode(403).body("errors[0].detail", containsString("submitter"));
            for (String role : new String[] {"submitter", "approver", "admin"}) {
                shown(role, task)
                        .statusCode(200)
                        .contentType("application/json")
                        .body("plan_format_version", equalTo("1.2"))
                        .body("provider_format_version", equalTo("1.0"))
                        .body("provider_schemas.p.resource_schemas.t.version", equalTo(0))
                        .body("resource_changes[0].change.before.pw", equalTo("(sensitive)"))
                        .body("resource_changes[0].change.after.pw", nullValue())
                        .body("resource_changes[0].change.after_unknown.pw", equalTo(true));
            }
            asJson("approver", task).body("resource_changes[0].change.after.pw", equalTo("new-secret"));
            asJson("submitter", task).body("resource_changes[0].change.after.pw", equalTo("(sensitive)"));
        }
    }

    @Test
    void aPlanWithoutItsSchemasIsASentenceAndStillThereAsJson() {
        String pool = pool();
        String workspace = ApiClient.configuredWorkspace(pool);
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            long task = ApiClient.submitted(workspace, "plan_and_apply");
            JsonNode assign = agent.await("assign");
            begin(assign, task, false);
            bring(assign, task, "plan.json", PLAN).statusCode(204);
            finish(agent, assign, task);

            shown("submitter", task)
                    .statusCode(409)
                    .body("errors[0].title", equalTo("Plan not renderable"))
                    .body("errors[0].detail", allOf(containsString("-json"), containsString("berth logs " + task)));
            asJson("submitter", task).statusCode(200);
        }
    }

    @Test
    void schemasThatLackATypeOfThePlanAreNotHandedOn() {
        String pool = pool();
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            long task = saved(workspace(pool));
            JsonNode assign = agent.await("assign");
            begin(assign, task, true);
            bring(assign, task, "plan.json", PLAN).statusCode(204);
            bring(assign, task, "plan-schemas.json", "[]").statusCode(400);
            bring(assign, task, "plan-schemas.json", "{\"provider_schemas\": {}}")
                    .statusCode(204);
            finish(agent, assign, task);

            shown("submitter", task).statusCode(409).body("errors[0].title", equalTo("Plan not renderable"));
        }
    }

    @Test
    void aPlanWithoutItsJsonSaysWhichLimitThatIsAbout() {
        String pool = pool();
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            long task = saved(workspace(pool));
            JsonNode assign = agent.await("assign");
            begin(assign, task, true);
            finish(agent, assign, task);

            shown("submitter", task)
                    .statusCode(409)
                    .body("errors[0].code", equalTo("plan_json_too_large"))
                    .body("errors[0].detail", containsString("berth.limits.plan-size"));
            asJson("approver", task).statusCode(409).body("errors[0].code", equalTo("plan_json_too_large"));
        }
    }

    @Test
    void schemasAreTakenOfTheAttemptAloneThatPlans() {
        String pool = pool();
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            long task = saved(workspace(pool));
            JsonNode assign = agent.await("assign");
            begin(assign, task, true);
            bring(assign, task, "plan.json", PLAN).statusCode(204);
            finish(agent, assign, task);

            bring(assign, task, "plan-schemas.json", SCHEMAS)
                    .statusCode(403)
                    .body("code", equalTo("attempt_superseded"));
            assertThat(as("submitter")
                            .contentType("application/json")
                            .body(SCHEMAS)
                            .put("/agent/tasks/{id}/plan-schemas.json", task)
                            .statusCode())
                    .isEqualTo(401);
        }
    }
}
