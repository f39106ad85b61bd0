package dev.berth.server.api;

import static dev.berth.server.api.ApiClient.BASE;
import static dev.berth.server.api.ApiClient.as;
import static dev.berth.server.api.ApiClient.configuredWorkspace;
import static dev.berth.server.api.ApiClient.json;
import static dev.berth.server.api.ApiClient.pool;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.server.TestDatabase;
import dev.berth.server.security.Digests;
import dev.berth.server.web.PageClient;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Drift from the plan of an agent to what is shown of it, and its repair (W2). */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class DriftResourceTest {
    private static final byte[] BUNDLE = "a plan".getBytes(StandardCharsets.UTF_8);
    private static final String SHA256 = Digests.sha256(BUNDLE);
    private static final String PLAN = """
            {"format_version": "1.2",
             "resource_drift": [
               {"address": "local_file.greeting[\\"top-secret-key\\"]", "mode": "managed", "type": "local_file", "name": "greeting",
                "change": {"actions": ["delete"], "before": {"content": "value-of-before"}, "after": null}},
               {"address": "local_file.kept", "change": {"actions": ["no-op"], "before": {}, "after": {}}}],
             "resource_changes": []}""";

    private static RequestSpecification asAttempt(JsonNode assign) {
        return given().basePath(BASE).auth().oauth2(assign.get("taskToken").asText());
    }

    private static void bring(JsonNode assign, long task, String plan) {
        asAttempt(assign).get("/agent/tasks/{id}/work", task).then().statusCode(200);
        asAttempt(assign)
                .contentType("application/octet-stream")
                .header("Content-SHA256", SHA256)
                .body(BUNDLE)
                .put("/agent/tasks/{id}/plan", task)
                .then()
                .statusCode(204);
        asAttempt(assign)
                .contentType("application/json")
                .body(plan)
                .put("/agent/tasks/{id}/plan.json", task)
                .then()
                .statusCode(204);
    }

    private static void planned(ScriptedAgent agent, JsonNode assign, String status) {
        agent.accept(assign);
        agent.finish(assign, """
                {"hasChanges": true, "add": 1, "change": 0, "destroy": 0, "sha256": "%s"}""".formatted(SHA256));
        becomes(assign.get("taskId").asLong(), status);
    }

    private static void becomes(long task, String status) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> as("viewer").get("/tasks/{id}", task).then().body("status", equalTo(status)));
    }

    private static JsonPath drift(String workspace) {
        return as("viewer")
                .get("/workspaces/{w}/drift", workspace)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static long submitted(String workspace, String call) {
        return as("submitter")
                .post("/workspaces/{w}/drift/" + call, workspace)
                .then()
                .statusCode(202)
                .extract()
                .jsonPath()
                .getLong("id");
    }

    @Test
    void whatWasFoundIsToldWithoutSecretsAndTheRepairEndsIt() {
        String pool = pool();
        String workspace = configuredWorkspace(pool);
        json("submitter")
                .body("{\"variables\": {\"key\": {\"value\": \"top-secret-key\", \"sensitive\": true}}}")
                .patch("/workspaces/{name}", workspace)
                .then()
                .statusCode(200);
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            long check = submitted(workspace, "check");
            JsonNode assign = agent.await("assign");
            bring(assign, check, PLAN);
            planned(agent, assign, "planned");

            JsonPath drift = drift(workspace);
            assertThat(drift.getString("state")).isEqualTo("drifted");
            assertThat(drift.getInt("resources")).isEqualTo(1);
            assertThat(drift.getLong("task")).isEqualTo(check);
            assertThat(drift.getList("addresses", String.class))
                    .singleElement()
                    .asString()
                    .startsWith("local_file.greeting[");
            assertThat(drift.prettify()).doesNotContain("top-secret-key", "value-of-before");
            as("viewer")
                    .queryParam("drift", "drifted")
                    .queryParam("pool", pool)
                    .get("/workspaces")
                    .then()
                    .body("items.name", hasItem(workspace))
                    .body("items[0].drift.since", notNullValue());
            assertThat(page("/app/workspaces/" + workspace + "/schedules"))
                    .contains("local_file.greeting[", "Repair")
                    .doesNotContain("top-secret-key");
            assertThat(page("/app/workspaces?drift=drifted&pool=" + pool)).contains(workspace, "drifted");

            long repair = submitted(workspace, "repair");
            JsonNode plan = agent.await("assign");
            bring(plan, repair, PLAN);
            planned(agent, plan, "apply_pending");
            as("approver").post("/tasks/{id}/confirm", repair).then().statusCode(200);
            JsonNode apply = agent.await("assign");
            asAttempt(apply).get("/agent/tasks/{id}/work", repair).then().statusCode(200);
            agent.accept(apply);
            agent.finish(apply, "null");
            becomes(repair, "applied");
        }

        assertThat(drift(workspace).getString("state")).isEqualTo("none");
    }

    @Test
    void aCheckThatFailedIsUnknown() {
        String pool = pool();
        String workspace = configuredWorkspace(pool);
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            long check = submitted(workspace, "check");
            JsonNode assign = agent.await("assign");
            asAttempt(assign).get("/agent/tasks/{id}/work", check).then().statusCode(200);
            agent.accept(assign);
            agent.fail(assign, "plan_failed");
            becomes(check, "failed");
        }

        assertThat(drift(workspace).getString("state")).isEqualTo("unknown");
        assertThat(page("/app/workspaces/" + workspace)).contains("unknown");
    }

    private static String page(String address) {
        return PageClient.as("submitter")
                .get(address)
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }

    @Test
    void theMetricCountsWorkspaces() {
        configuredWorkspace(pool());

        await().atMost(Duration.ofSeconds(45))
                .untilAsserted(() -> assertThat(given().auth()
                                .oauth2(ApiClient.token("viewer"))
                                .get("/q/metrics")
                                .asString())
                        .contains("berth_workspaces{drift=\"not_checked\"")
                        .contains("berth_workspaces{drift=\"drifted\""));
    }

    /** With forms alone, as a browser without scripts. */
    @Test
    void aScheduleIsMadeRunAndDeletedOnThePage() {
        String workspace = configuredWorkspace(pool());
        String room = "/app/workspaces/" + workspace + "/schedules";
        Map<String, String> form = Map.of(
                "name",
                "nightly",
                "cron",
                "0 25 * * *",
                "zone",
                "UTC",
                "submits",
                "drift",
                "autoApply",
                "no",
                "jitter",
                "");
        String refused = PageClient.as("submitter")
                .formParams(form)
                .post(room + "/edit")
                .then()
                .statusCode(400)
                .extract()
                .asString();
        assertThat(refused).contains("cannot have 25 as field 2 (hour)", "value=\"nightly\"");

        Map<String, String> good =
                Map.of("name", "nightly", "cron", "30 6 29 2 *", "zone", "UTC", "submits", "drift", "jitter", "PT1M");
        PageClient.as("submitter").formParams(good).post(room + "/edit").then().statusCode(303);
        assertThat(page(room)).contains("nightly", "30 6 29 2 *", "-02-29T06:3", "Run now");
        assertThat(page(room + "/edit?schedule=nightly")).contains("value=\"30 6 29 2 *\"", "readonly");
        deed(room, "pause");
        assertThat(page(room)).contains("paused", "Resume");
        deed(room, "resume");
        deed(room, "run");
        String busy = PageClient.as("submitter")
                .formParam("schedule", "nightly")
                .post(room + "/run")
                .then()
                .statusCode(409)
                .extract()
                .asString();
        assertThat(busy).contains("not final");
        deed(room, "delete");
        assertThat(page(room)).doesNotContain("30 6 29 2 *");
        PageClient.as("viewer").get(room).then().statusCode(200);
        PageClient.as("viewer").get(room + "/edit").then().statusCode(404);
    }

    private static void deed(String room, String what) {
        PageClient.as("submitter")
                .formParam("schedule", "nightly")
                .post(room + "/" + what)
                .then()
                .statusCode(303);
    }
}
