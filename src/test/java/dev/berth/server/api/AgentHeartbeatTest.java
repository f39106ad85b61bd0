package dev.berth.server.api;

import static dev.berth.server.api.ApiClient.anonymous;
import static dev.berth.server.api.ApiClient.as;
import static dev.berth.server.api.ApiClient.configuredWorkspace;
import static dev.berth.server.api.ApiClient.pool;
import static dev.berth.server.api.ApiClient.submitted;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.server.TestDatabase;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an agent says between its tasks' beginnings and ends is shown to users. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class AgentHeartbeatTest {
    @Test
    void aTaskThatWaitsForAnothersInitIsExplained() {
        String pool = pool();
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            String workspace = configuredWorkspace(pool);
            long task = submitted(workspace, "plan");
            JsonNode assign = agent.await("assign");
            agent.accept(assign);

            agent.send("""
                    {"type": "heartbeat", "outOfTurn": true, "diskFull": true, "slots": [
                     {"index": %d, "state": "running", "taskId": %d, "attempt": %d, "waiting": "init",
                      "waitingFor": "task 12 on pod rack-2"}]}""".formatted(
                    assign.get("slot").asInt(), task, assign.get("attempt").asInt()));

            await().untilAsserted(() -> as("viewer")
                    .get("/tasks/{id}/explain", task)
                    .then()
                    .body("reason", equalTo("waiting_for_init"))
                    .body("detail", containsString("task 12 on pod rack-2")));
            anonymous()
                    .auth()
                    .oauth2(Cast.member(Map.of("role", "viewer", "workspace", workspace)))
                    .get("/tasks/{id}/explain", task)
                    .then()
                    .body("reason", equalTo("waiting_for_init"))
                    .body("detail", containsString("until another task has installed its providers"));
            as("viewer").get("/pools/{pool}/pods", pool).then().body("items[0].drainReason", equalTo("disk_full"));
            long next = submitted(configuredWorkspace(pool), "plan");
            await().untilAsserted(() -> as("viewer")
                    .get("/tasks/{id}/explain", next)
                    .then()
                    .body("detail", containsString("its disk is full, by " + pool + "-pod")));
        }
    }

    @Test
    void whatElseATaskWaitsForInItsAgentIsExplained() {
        String pool = pool();
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            long task = submitted(configuredWorkspace(pool), "plan");
            JsonNode assign = agent.await("assign");
            agent.accept(assign);

            waits(agent, task, assign, "\"path\", \"waitingFor\": \"task 12 on pod rack-2\"");
            await().untilAsserted(() -> as("viewer")
                    .get("/tasks/{id}/explain", task)
                    .then()
                    .body("reason", equalTo("waiting_for_path"))
                    .body("detail", containsString("for task 12 on pod rack-2, which works in the same path")));
            waits(agent, task, assign, "\"modules\"");
            await().untilAsserted(() -> as("viewer")
                    .get("/tasks/{id}/explain", task)
                    .then()
                    .body("reason", equalTo("fetching_modules"))
                    .body("detail", containsString("until its modules are fetched")));
            waits(agent, task, assign, "\"something of a later version\"");
            await().untilAsserted(() ->
                    as("viewer").get("/tasks/{id}/explain", task).then().body("reason", equalTo(null)));
        }
    }

    private static void waits(ScriptedAgent agent, long task, JsonNode assign, String waiting) {
        agent.send("""
                {"type": "heartbeat", "outOfTurn": true, "unstoredStates": ["/work/errored/7-2.tfstate"], "slots": [
                 {"index": %d, "state": "running", "taskId": %d, "attempt": %d, "waiting": %s}]}""".formatted(
                        assign.get("slot").asInt(), task, assign.get("attempt").asInt(), waiting));
    }

    @Test
    void aStateThatIsStoredNowhereElseIsShownWithItsPod() {
        String pool = pool();
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            agent.send("{\"type\": \"heartbeat\", \"slots\": [], \"unstoredStates\": [\"/work/errored/7-2.tfstate\"]}");

            await().untilAsserted(() -> as("viewer")
                    .get("/pools/{pool}/pods", pool)
                    .then()
                    .body("items[0].unstoredStates", equalTo(List.of("/work/errored/7-2.tfstate"))));
        }
    }
}
