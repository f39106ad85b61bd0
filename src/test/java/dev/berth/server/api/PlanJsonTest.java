package dev.berth.server.api;

import static dev.berth.server.api.ApiClient.BASE;
import static dev.berth.server.api.ApiClient.as;
import static dev.berth.server.api.ApiClient.configuredWorkspace;
import static dev.berth.server.api.ApiClient.json;
import static dev.berth.server.api.ApiClient.pool;
import static dev.berth.server.api.ApiClient.submitted;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.server.TestDatabase;
import dev.berth.server.security.Digests;
import dev.berth.server.security.Sealer;
import dev.berth.server.web.PageClient;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who reads what of a plan. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class PlanJsonTest {
    private static final byte[] BUNDLE = "a plan".getBytes(StandardCharsets.UTF_8);
    private static final String SHA256 = Digests.sha256(BUNDLE);
    private static final String PLAN = """
            {"format_version": "1.2", "variables": {"pw": {"value": "as-of-the-plan"}, "other": {"value": "shown"}},
             "resource_changes": [{"address": "x.y", "change": {"actions": ["create"], "before": null, "after": {"a": "b64 YXMtb2YtdGhlLXBsYW4=", "m": "marked-by-tool"},
               "after_sensitive": {"m": true}}}],
             "prior_state": {"values": {"x": "in-the-state"}}}""";

    @Inject
    Pool database;

    @Inject
    Sealer sealer;

    private static RequestSpecification asAttempt(JsonNode assign) {
        return given().basePath(BASE).auth().oauth2(assign.get("taskToken").asText());
    }

    private static String workspaceWithSecret(String pool, String value) {
        String workspace = configuredWorkspace(pool);
        sensitive(workspace, value);
        return workspace;
    }

    private static void sensitive(String workspace, String value) {
        json("submitter")
                .body("{\"variables\": {\"pw\": {\"value\": \"" + value + "\", \"sensitive\": true}}}")
                .patch("/workspaces/{name}", workspace)
                .then()
                .statusCode(200);
    }

    private static void begin(JsonNode assign, long task) {
        asAttempt(assign).get("/agent/tasks/{id}/work", task).then().statusCode(200);
        asAttempt(assign)
                .contentType("application/octet-stream")
                .header("Content-SHA256", SHA256)
                .body(BUNDLE)
                .put("/agent/tasks/{id}/plan", task)
                .then()
                .statusCode(204);
    }

    private static void bringJson(JsonNode assign, long task, String plan) {
        asAttempt(assign)
                .contentType("application/json")
                .body(plan)
                .put("/agent/tasks/{id}/plan.json", task)
                .then()
                .statusCode(204);
    }

    private static void finish(ScriptedAgent agent, JsonNode assign, long task) {
        agent.accept(assign);
        agent.finish(assign, """
                {"hasChanges": true, "add": 1, "change": 0, "destroy": 0, "sha256": "%s"}""".formatted(SHA256));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> as("viewer").get("/tasks/{id}", task).then().body("status", equalTo("planned")));
    }

    private static String plan(String role, long task) {
        return as(role).get("/tasks/{id}/plan", task)
                .then()
                .statusCode(200)
                .contentType("application/json")
                .extract()
                .asString();
    }

    @Test
    void aPlanShowsItsSecretsToThoseOnlyWhoMayReadState() {
        String pool = pool();
        String workspace = workspaceWithSecret(pool, "as-of-the-plan");
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            long task = submitted(workspace, "plan");
            JsonNode assign = agent.await("assign");
            begin(assign, task);
            // What was secret when the plan was made still stands in it.
            sensitive(workspace, "rotated-since");
            bringJson(assign, task, PLAN);
            finish(agent, assign, task);

            as("viewer").get("/tasks/{id}/plan", task).then().statusCode(403);
            for (String role : List.of("submitter", "approver", "admin")) {
                assertThat(PageClient.as(role)
                                .get("/app/tasks/{id}?tab=plan", task)
                                .then()
                                .statusCode(200)
                                .extract()
                                .asString())
                        .as("the page of a plan, for %s", role)
                        .contains("x.y", "b64 ***", "(sensitive value)")
                        .doesNotContain("as-of-the-plan", "YXMtb2YtdGhlLXBsYW4", "marked-by-tool", "in-the-state");
            }
            assertThat(plan("submitter", task))
                    .doesNotContain("as-of-the-plan", "YXMtb2YtdGhlLXBsYW4", "marked-by-tool", "in-the-state")
                    .contains("\"pw\":{\"value\":null}", "shown", "\"prior_state\":null", "(sensitive)");
            assertThat(plan("approver", task)).isEqualTo(PLAN);
            assertThat(plan("admin", task)).isEqualTo(PLAN);
        }
    }

    @Test
    void aPlanThatWasStoredByAnEarlierVersionIsRedactedWhenItIsRead() {
        String pool = pool();
        String workspace = workspaceWithSecret(pool, "as-of-the-plan");
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            long task = submitted(workspace, "plan");
            JsonNode assign = agent.await("assign");
            begin(assign, task);
            finish(agent, assign, task);
            int attempt = assign.get("attempt").asInt();
            byte[] sealed =
                    sealer.seal(PLAN.getBytes(StandardCharsets.UTF_8), "plans/" + task + "/" + attempt + "/json");
            var unused = database.preparedQuery("UPDATE plans SET json = $2 WHERE task_id = $1")
                    .execute(Tuple.of(task, Buffer.buffer(sealed)))
                    .await()
                    .atMost(Duration.ofSeconds(30));

            assertThat(plan("submitter", task))
                    .doesNotContain("as-of-the-plan", "marked-by-tool", "in-the-state")
                    .contains("shown");
            assertThat(plan("approver", task)).isEqualTo(PLAN);
        }
    }

    @Test
    void aPlanWithoutItsJsonSaysSoWithACodeOfItsOwn() {
        String pool = pool();
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            long task = submitted(configuredWorkspace(pool), "plan");
            as("submitter").get("/tasks/{id}/plan", task).then().statusCode(404).body("code", equalTo("not_found"));
            JsonNode assign = agent.await("assign");
            begin(assign, task);
            finish(agent, assign, task);

            as("submitter")
                    .get("/tasks/{id}/plan", task)
                    .then()
                    .statusCode(404)
                    .body("code", equalTo("plan_json_too_large"));
        }
    }
}
