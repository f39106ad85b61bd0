package dev.berth.server.api;

import static dev.berth.server.api.AgentWorkTest.asAttempt;
import static dev.berth.server.api.AgentWorkTest.asTerraform;
import static dev.berth.server.api.AgentWorkTest.awaitStatus;
import static dev.berth.server.api.AgentWorkTest.planned;
import static dev.berth.server.api.AgentWorkTest.work;
import static dev.berth.server.api.ApiClient.as;
import static dev.berth.server.api.ApiClient.configuredWorkspace;
import static dev.berth.server.api.ApiClient.json;
import static dev.berth.server.api.ApiClient.pool;
import static dev.berth.server.api.ApiClient.submitted;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.server.TestDatabase;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;

/** What an apply brings that could not store its state, over HTTP. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class AgentStateResourceTest {
    /** An apply that has begun, after a plan that was approved. */
    private static JsonNode applying(ScriptedAgent agent, String workspace) {
        long task = submitted(workspace, "plan_and_apply");
        planned(agent, agent.await("assign"), task);
        json("approver").post("/tasks/{id}/confirm", task).then().statusCode(200);
        JsonNode assign = agent.await("assign");
        work(assign);
        agent.accept(assign);
        return assign;
    }

    private static ValidatableResponse rescue(JsonNode assign, String state) {
        return asAttempt(assign)
                .contentType("application/json")
                .body(state)
                .put("/agent/tasks/{id}/state", assign.get("taskId").asLong())
                .then();
    }

    @Test
    void aStateLeftBehindIsTakenAndOneThatComesTooLateIsKeptAsideWithTheWorkspaceLocked() {
        String pool = pool();
        String workspace = configuredWorkspace(pool);
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            JsonNode assign = applying(agent, workspace);
            asTerraform(work(assign))
                    .body("{\"ID\": \"mine\"}")
                    .request("LOCK", "/workspaces/{name}/state/lock", workspace)
                    .then()
                    .statusCode(200);
            rescue(assign, "{\"version\": 4, \"serial\": 1, \"lineage\": \"l\"}")
                    .statusCode(200)
                    .body("current", equalTo(true));
            as("approver")
                    .delete("/workspaces/{name}/state/lock", workspace)
                    .then()
                    .statusCode(200);
            json("approver")
                    .body("{\"version\": 4, \"serial\": 2, \"lineage\": \"l\"}")
                    .post("/workspaces/{name}/state", workspace)
                    .then()
                    .statusCode(200);
            asTerraform(work(assign))
                    .contentType("application/json")
                    .queryParam("ID", "mine")
                    .body("{\"version\": 4, \"serial\": 2, \"lineage\": \"l\"}")
                    .post("/workspaces/{name}/state", workspace)
                    .then()
                    .statusCode(409)
                    .body("code", equalTo("state_moved"));

            String version = rescue(assign, "{\"version\": 4, \"serial\": 3, \"lineage\": \"l\"}")
                    .statusCode(200)
                    .body("current", equalTo(false))
                    .body("reason", equalTo("the state was changed while the apply ran"))
                    .extract()
                    .path("version");

            as("viewer").get("/workspaces/{name}", workspace).then().body("lock.by", equalTo("berth"));
            as("approver")
                    .get("/workspaces/{name}/state/versions", workspace)
                    .then()
                    .body("items.id", hasItem(version))
                    .body("items[0].aside", equalTo(true))
                    .body("items[0].current", equalTo(false));
            as("approver")
                    .post("/workspaces/{name}/state/versions/{id}/restore", workspace, version)
                    .then()
                    .statusCode(409)
                    .body("code", equalTo("workspace_busy"));
        }
    }

    @Test
    void anApplyWhoseStateIsNowhereLocksItsWorkspace() {
        String pool = pool();
        String workspace = configuredWorkspace(pool);
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            JsonNode assign = applying(agent, workspace);
            agent.send("""
                    {"type": "finished", "taskId": %d, "attempt": %d, "phase": "apply", "outcome": "failed", "exitCode": 1,
                     "error": {"code": "state_not_stored", "message": "a copy is on the agent"}}""".formatted(
                            assign.get("taskId").asLong(), assign.get("attempt").asInt()));
            agent.await("finishedAck");

            awaitStatus(assign.get("taskId").asLong(), "failed");
            as("viewer")
                    .get("/workspaces/{name}", workspace)
                    .then()
                    .body("lock.reason", equalTo("task " + assign.get("taskId").asLong() + ": state_not_stored"));
        }
    }
}
