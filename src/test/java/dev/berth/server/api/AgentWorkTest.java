package dev.berth.server.api;

import static dev.berth.server.api.ApiClient.BASE;
import static dev.berth.server.api.ApiClient.adminJson;
import static dev.berth.server.api.ApiClient.as;
import static dev.berth.server.api.ApiClient.configuredWorkspace;
import static dev.berth.server.api.ApiClient.json;
import static dev.berth.server.api.ApiClient.pool;
import static dev.berth.server.api.ApiClient.submitted;
import static dev.berth.server.api.ApiClient.workspace;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.server.TestDatabase;
import dev.berth.server.security.Digests;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A task's whole way over HTTP, with an agent whose every step the test takes itself. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class AgentWorkTest {
    private static final byte[] BUNDLE = "a plan".getBytes(StandardCharsets.UTF_8);
    static final String SHA256 = Digests.sha256(BUNDLE);
    static final String SUMMARY = """
            {"hasChanges": true, "add": 1, "change": 0, "destroy": 0, "sha256": "%s", "toolVersion": "1.11.4"}""".formatted(SHA256);

    static RequestSpecification asAttempt(JsonNode assign) {
        return given().basePath(BASE).auth().oauth2(assign.get("taskToken").asText());
    }

    static RequestSpecification asTerraform(JsonPath work) {
        return given().basePath(BASE)
                .auth()
                .preemptive()
                .basic(work.getString("stateBackend.username"), work.getString("stateBackend.password"));
    }

    static JsonPath work(JsonNode assign) {
        return asAttempt(assign)
                .get("/agent/tasks/{id}/work", assign.get("taskId").asLong())
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    static ValidatableResponse putPlan(JsonNode assign, String sha256) {
        return asAttempt(assign)
                .contentType("application/octet-stream")
                .header("Content-SHA256", sha256)
                .body(BUNDLE)
                .put("/agent/tasks/{id}/plan", assign.get("taskId").asLong())
                .then();
    }

    static void awaitStatus(long task, String status) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> as("viewer").get("/tasks/{id}", task).then().body("status", equalTo(status)));
    }

    @Test
    void theWorkIsWhatWasAskedFor() {
        String pool = pool();
        String workspace = configuredWorkspace(pool);
        json("submitter")
                .body("{\"variables\": {\"v\": {\"value\": \"secret\", \"sensitive\": true}}, "
                        + "\"environment\": {\"E\": {\"value\": \"plain\"}}}")
                .patch("/workspaces/{name}", workspace)
                .then()
                .statusCode(200);
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            json("submitter")
                    .body(Map.of(
                            "workspace",
                            workspace,
                            "type",
                            "plan",
                            "destroy",
                            true,
                            "targets",
                            List.of("a.b"),
                            "replace",
                            List.of("c.d")))
                    .post("/tasks")
                    .then()
                    .statusCode(202);
            JsonPath work = work(agent.await("assign"));
            assertThat(work.getString("workspace")).isEqualTo(workspace);
            assertThat(work.getString("tool")).isEqualTo("terraform");
            assertThat(work.getString("phase")).isEqualTo("plan");
            assertThat(work.getString("variables.v.value")).isEqualTo("secret");
            assertThat(work.getBoolean("variables.v.sensitive")).isTrue();
            assertThat(work.getString("environment.E.value")).isEqualTo("plain");
            assertThat(work.getBoolean("destroy")).isTrue();
            assertThat(work.getList("targets")).isEqualTo(List.of("a.b"));
            assertThat(work.getList("replace")).isEqualTo(List.of("c.d"));
            assertThat(work.getInt("configuration.version")).isEqualTo(1);
            assertThat(work.getString("planSha256")).isNull();
            assertThat(work.getString("stateBackend.address"))
                    .startsWith("http://localhost:")
                    .endsWith("/api/v1/workspaces/" + workspace + "/state");
            assertThat(work.getString("stateBackend.lockAddress")).endsWith("/state/lock");
        }
    }

    @Test
    void aPlanIsBroughtConfirmedAndApplied() {
        String pool = pool();
        String workspace = configuredWorkspace(pool);
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            long task = submitted(workspace, "plan_and_apply");
            planned(agent, agent.await("assign"), task);
            confirmedOnlyAsPlanned(task);
            JsonNode assign = agent.await("assign");
            assertThat(assign.get("phase").asText()).isEqualTo("apply");
            assertThat(assign.get("confirmedBy").asText()).isEqualTo("approver");
            applied(agent, assign, workspace, task);
        }
    }

    @Test
    void aDeclinedApplyIsPlannedAndAskedForAgainF10() {
        String pool = pool();
        String workspace = configuredWorkspace(pool);
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            long task = submitted(workspace, "plan_and_apply");
            planned(agent, agent.await("assign"), task);
            confirmedOnlyAsPlanned(task);
            JsonNode apply = agent.await("assign");
            work(apply);
            agent.accept(apply);

            agent.decline(apply, "plan_unavailable");

            JsonNode again = agent.await("assign");
            assertThat(again.get("phase").asText()).isEqualTo("plan");
            as("viewer")
                    .get("/tasks/{id}", task)
                    .then()
                    .body("status", equalTo("running"))
                    .body("confirmedBy", equalTo(null))
                    .body("plan", equalTo(null));
            planned(agent, again, task);
            as("viewer")
                    .get("/tasks/{id}/timeline", task)
                    .then()
                    .body("items.reason", hasItems("confirmed", "plan_unavailable", "changes_found"));
        }
    }

    static void planned(ScriptedAgent agent, JsonNode assign, long task) {
        work(assign);
        byte[] configuration = asAttempt(assign)
                .get("/agent/tasks/{id}/configuration", task)
                .then()
                .statusCode(200)
                .contentType("application/gzip")
                .extract()
                .asByteArray();
        assertThat(configuration).startsWith(0x1f, 0x8b);
        putPlan(assign, "0".repeat(64)).statusCode(400).body("code", equalTo("digest_mismatch"));
        putPlan(assign, SHA256).statusCode(204);
        asAttempt(assign)
                .contentType("application/json")
                .body("{\"format_version\": \"1.2\"}")
                .put("/agent/tasks/{id}/plan.json", task)
                .then()
                .statusCode(204);
        agent.accept(assign);
        agent.finish(assign, SUMMARY);
        awaitStatus(task, "apply_pending");
        as("submitter")
                .get("/tasks/{id}/plan", task)
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("format_version", equalTo("1.2"));
        as("viewer").get("/tasks/{id}/explain", task).then().body("reason", equalTo("awaiting_confirmation"));
        asAttempt(assign)
                .get("/agent/tasks/{id}/configuration", task)
                .then()
                .statusCode(403)
                .body("code", equalTo("attempt_superseded"));
        asAttempt(assign)
                .get("/agent/tasks/{id}/work", task)
                .then()
                .statusCode(403)
                .body("code", equalTo("attempt_superseded"));
    }

    private static void confirmedOnlyAsPlanned(long task) {
        json("approver")
                .body(Map.of("planSha256", "0".repeat(64)))
                .post("/tasks/{id}/confirm", task)
                .then()
                .statusCode(409)
                .body("code", equalTo("plan_changed"));
        json("approver")
                .body(Map.of("planSha256", SHA256))
                .post("/tasks/{id}/confirm", task)
                .then()
                .statusCode(200)
                .body("phase", equalTo("apply"))
                .body("confirmedBy", equalTo("approver"));
    }

    private static void applied(ScriptedAgent agent, JsonNode assign, String workspace, long task) {
        JsonPath work = work(assign);
        assertThat(work.getString("phase")).isEqualTo("apply");
        assertThat(work.getString("planSha256")).isEqualTo(SHA256);
        assertThat(work.getString("toolVersion")).isEqualTo("1.11.4");
        byte[] bundle = asAttempt(assign)
                .get("/agent/tasks/{id}/plan", task)
                .then()
                .statusCode(200)
                .header("Content-SHA256", SHA256)
                .extract()
                .asByteArray();
        assertThat(bundle).isEqualTo(BUNDLE);
        asTerraform(work)
                .contentType("application/json")
                .body("{\"version\": 4, \"serial\": 1, \"lineage\": \"l\"}")
                .post("/workspaces/{name}/state", workspace)
                .then()
                .statusCode(200);
        agent.accept(assign);
        agent.finish(assign, "null");
        awaitStatus(task, "applied");
        asTerraform(work).get("/workspaces/{name}/state", workspace).then().statusCode(401);
        as("viewer")
                .get("/tasks/{id}/timeline", task)
                .then()
                .body("items.to", contains("pending", "running", "apply_pending", "pending", "running", "applied"));
    }

    @Test
    void aPlansStatePasswordReadsAndLocksButNeverWrites() {
        String pool = pool();
        String workspace = configuredWorkspace(pool);
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            submitted(workspace, "plan_and_apply");
            JsonPath work = work(agent.await("assign"));
            String lock = "{\"ID\": \"mine\"}";
            asTerraform(work).get("/workspaces/{name}/state", workspace).then().statusCode(404);
            asTerraform(work)
                    .body(lock)
                    .request("LOCK", "/workspaces/{name}/state/lock", workspace)
                    .then()
                    .statusCode(200);
            asTerraform(work)
                    .body(lock)
                    .request("UNLOCK", "/workspaces/{name}/state/lock", workspace)
                    .then()
                    .statusCode(200);
            asTerraform(work)
                    .request("UNLOCK", "/workspaces/{name}/state/lock", workspace)
                    .then()
                    .statusCode(400);
            asTerraform(work)
                    .contentType("application/json")
                    .body("{\"version\": 4, \"serial\": 1, \"lineage\": \"l\"}")
                    .post("/workspaces/{name}/state", workspace)
                    .then()
                    .statusCode(403);
            asTerraform(work)
                    .get("/workspaces/{name}/state", workspace(pool))
                    .then()
                    .statusCode(403);
            asTerraform(work)
                    .get("/workspaces/{name}/state/versions", workspace)
                    .then()
                    .statusCode(403);
            asTerraform(work)
                    .delete("/workspaces/{name}/state", workspace)
                    .then()
                    .statusCode(403);
        }
    }

    @Test
    void aTaskTokenOpensItsOwnTaskOnly() {
        String pool = pool();
        String workspace = configuredWorkspace(pool);
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            submitted(workspace, "plan");
            submitted(workspace, "plan");
            JsonNode one = agent.await("assign");
            JsonNode two = agent.await("assign");
            asAttempt(one)
                    .get("/agent/tasks/{id}/work", two.get("taskId").asLong())
                    .then()
                    .statusCode(403)
                    .body("code", equalTo("forbidden"));
            asAttempt(one).get("/tasks").then().statusCode(401);
        }
    }

    @Test
    void outputIsReadInPiecesAndFollowedToTheEnd() {
        String pool = pool();
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            long task = submitted(configuredWorkspace(pool), "plan");
            JsonNode assign = agent.await("assign");
            work(assign);
            try (EventStream follower = EventStream.open("/tasks/" + task + "/logs")) {
                agent.log(assign, 0, "Grüße\n");
                assertThat(follower.next()).isEqualTo(new EventStream.Event("log", "8", "Grüße\n"));
                agent.log(assign, 8, "end\n");
                agent.finish(assign, SUMMARY);
                List<EventStream.Event> rest = follower.until("end");
                assertThat(rest.getFirst()).isEqualTo(new EventStream.Event("log", "12", "end\n"));
                assertThat(rest.getLast().json().get("status").asText()).isEqualTo("planned");
            }
            outputIsStored(task);
        }
    }

    private static void outputIsStored(long task) {
        as("viewer").get("/tasks/{id}/logs", task).then().statusCode(200).body(equalTo("Grüße\nend\n"));
        as("viewer")
                .queryParam("offset", 8)
                .get("/tasks/{id}/logs", task)
                .then()
                .body(equalTo("end\n"));
        as("viewer")
                .queryParam("attempt", 1)
                .get("/tasks/{id}/logs", task)
                .then()
                .body(equalTo("Grüße\nend\n"));
        as("viewer")
                .queryParam("attempt", 2)
                .get("/tasks/{id}/logs", task)
                .then()
                .body(equalTo(""));
        try (EventStream again = EventStream.open("/tasks/" + task + "/logs", "Last-Event-ID", "8")) {
            assertThat(again.next().data()).isEqualTo("end\n");
            assertThat(again.next().name()).isEqualTo("end");
        }
    }

    @Test
    void aTaskIsFollowedThroughEventsFromSubmissionToItsEnd() {
        String pool = pool();
        String workspace = configuredWorkspace(pool);
        try (ScriptedAgent agent = ScriptedAgent.join(pool);
                EventStream events = EventStream.open("/events?workspace=" + workspace)) {
            submitted(workspace, "plan");
            JsonNode assign = agent.await("assign");
            work(assign);
            agent.finish(assign, SUMMARY);
            assertThat(events.next().json().get("status").asText()).isEqualTo("pending");
            EventStream.Event event = events.next();
            while (!event.json().get("status").asText().equals("planned")) {
                assertThat(event.json().get("status").asText()).isEqualTo("running");
                event = events.next();
            }
            assertThat(event.json().get("plan").get("add").asInt()).isEqualTo(1);
        }
    }

    @Test
    void podsShowTheirSlots() {
        String pool = pool();
        String workspace = configuredWorkspace(pool);
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            int task = (int) submitted(workspace, "plan");
            JsonNode assign = agent.await("assign");
            work(assign);
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> as("viewer")
                            .get("/pools/{pool}/pods", pool)
                            .then()
                            .statusCode(200)
                            .body("items[0].name", equalTo(pool + "-pod"))
                            .body("items[0].phase", equalTo("ready"))
                            .body("items[0].kind", equalTo("worker"))
                            .body("items[0].connected", equalTo(true))
                            .body("items[0].slots.state", contains("idle", "running", "idle"))
                            .body("items[0].slots.taskId", contains(null, task, null))
                            .body("items[0].slots[1].taskType", equalTo("plan"))
                            .body("items[0].slots[0].taskId", nullValue()));
            as("viewer").get("/pools/{pool}/scaling", pool).then().body("usedSlots", equalTo(1));
            as("viewer").get("/pools/{pool}", pool).then().statusCode(200);
            ApiClient.admin()
                    .delete("/pools/{pool}/pods/{pod}", pool, pool + "-pod")
                    .then()
                    .statusCode(409)
                    .body("code", equalTo("pod_busy"));
            ApiClient.admin()
                    .delete("/pools/{pool}", pool)
                    .then()
                    .statusCode(409)
                    .body("code", equalTo("pool_in_use"));
            adminJson()
                    .body("{\"slotsPerPod\": 2}")
                    .patch("/pools/{pool}", pool)
                    .then()
                    .statusCode(409)
                    .body("code", equalTo("pool_in_use"));
            ApiClient.admin()
                    .post("/pools/{pool}/pods/{pod}/drain", pool, pool + "-pod")
                    .then()
                    .statusCode(202);
            as("viewer").get("/pools/{pool}/pods", pool).then().body("items.phase", hasItem("draining"));
            ApiClient.admin()
                    .post("/pools/{pool}/pods/{pod}/resume", pool, pool + "-pod")
                    .then()
                    .statusCode(202);
        }
    }

    @Test
    void aPlanOverTheLimitIs413() {
        String pool = pool();
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            long task = submitted(configuredWorkspace(pool), "plan");
            JsonNode assign = agent.await("assign");
            asAttempt(assign)
                    .contentType("application/octet-stream")
                    .header("Content-SHA256", SHA256)
                    .body(new byte[(64 << 20) + 1])
                    .put("/agent/tasks/{id}/plan", task)
                    .then()
                    .statusCode(413)
                    .body("code", equalTo("plan_too_large"));
        }
    }

    @Test
    void aTaskThatWaitsForASlotIsToldWhoHoldsThem() {
        String pool = pool();
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            long holder = submitted(configuredWorkspace(pool), "plan");
            agent.accept(agent.await("assign"));
            long exclusive = submitted(configuredWorkspace(pool), "plan_and_apply");

            await().untilAsserted(() -> as("viewer")
                    .get("/tasks/{id}/explain", exclusive)
                    .then()
                    .body("reason", equalTo("no_exclusive_pod"))
                    .body("detail", containsString("slots are held, by task " + holder + " (plan since ")));
        }
    }
}
