package dev.berth.server.api;

import static dev.berth.server.api.ApiClient.admin;
import static dev.berth.server.api.ApiClient.as;
import static dev.berth.server.api.ApiClient.configuredWorkspace;
import static dev.berth.server.api.ApiClient.json;
import static dev.berth.server.api.ApiClient.name;
import static dev.berth.server.api.ApiClient.pool;
import static dev.berth.server.api.ApiClient.submit;
import static dev.berth.server.api.ApiClient.submitted;
import static dev.berth.server.api.ApiClient.workspace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.berth.server.TestDatabase;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class TaskResourceTest {

    @Test
    void aNewTaskIsPendingAndSaysSo() {
        String pool = pool();
        String workspace = configuredWorkspace(pool);
        int id = submit(Map.of("workspace", workspace, "type", "plan_and_apply", "message", "why", "priority", 5))
                .statusCode(202)
                .body("workspace", equalTo(workspace))
                .body("pool", equalTo(pool))
                .body("type", equalTo("plan_and_apply"))
                .body("status", equalTo("pending"))
                .body("phase", equalTo("plan"))
                .body("attempt", equalTo(0))
                .body("message", equalTo("why"))
                .body("priority", equalTo(5))
                .body("autoApply", equalTo(false))
                .body("destroy", equalTo(false))
                .body("timeout", equalTo("PT2H"))
                .body("blockedBy", nullValue())
                .body("pod", nullValue())
                .body("plan", nullValue())
                .body("error", nullValue())
                .body("configurationVersion", equalTo(1))
                .header("Location", matchesPattern("http://[^/]+/api/v1/tasks/" + newest(workspace)))
                .extract()
                .path("id");
        as("viewer").get("/tasks/{id}", id).then().statusCode(200).body("id", equalTo(id));
        as("viewer")
                .get("/tasks/{id}/timeline", id)
                .then()
                .statusCode(200)
                .body("items", hasSize(1))
                .body("items[0].from", nullValue())
                .body("items[0].to", equalTo("pending"))
                .body("items[0].by", equalTo("submitter"));
        as("viewer")
                .get("/tasks/{id}/explain", id)
                .then()
                .statusCode(200)
                .body("status", equalTo("pending"))
                .body("reason", notNullValue())
                .body("detail", notNullValue())
                .body("since", notNullValue());
        as("submitter").get("/tasks/{id}/plan", id).then().statusCode(404);
        as("viewer")
                .get("/tasks/{id}/logs", id)
                .then()
                .statusCode(200)
                .contentType("text/plain")
                .body(equalTo(""));
    }

    private static int newest(String workspace) {
        return admin().queryParam("workspace", workspace).get("/tasks").path("items[0].id");
    }

    @Test
    void everyBadFieldIsNamedAtOnce() {
        Map<String, Object> task = new HashMap<>();
        task.put("workspace", "Not A Label");
        task.put("type", "apply");
        task.put("message", "x".repeat(501));
        task.put("priority", 101);
        task.put("timeout", "PT25H");
        task.put("destroy", true);
        task.put("refreshOnly", true);
        task.put("targets", List.of("-lock=false", ""));
        task.put("replace", Collections.nCopies(101, "a.b"));
        submit(task)
                .statusCode(400)
                .body(
                        "violations.field",
                        hasItems(
                                "workspace",
                                "type",
                                "message",
                                "priority",
                                "timeout",
                                "refreshOnly",
                                "targets[0]",
                                "targets[1]",
                                "replace"));
    }

    @Test
    void wrongTypesAreNamed() {
        for (String field : List.of("\"priority\": \"5\"", "\"priority\": 1.5", "\"destroy\": 1", "\"message\": 3")) {
            json("submitter")
                    .body("{\"workspace\": \"a\", \"type\": \"plan\", " + field + "}")
                    .post("/tasks")
                    .then()
                    .statusCode(400)
                    .body("violations.field", equalTo(List.of(field.substring(1, field.indexOf('"', 1)))));
        }
        json("submitter")
                .body("{\"workspace\": \"a\", \"type\": \"plan\", \"targets\": [\"a.b\", 7]}")
                .post("/tasks")
                .then()
                .statusCode(400)
                .body("violations.field", equalTo(List.of("targets[1]")));
    }

    @Test
    void aTaskNeedsAWorkspaceWithAConfiguration() {
        submit(Map.of("workspace", "no-such-workspace", "type", "plan"))
                .statusCode(404)
                .body("code", equalTo("not_found"));
        submit(Map.of("workspace", workspace(pool()), "type", "plan"))
                .statusCode(409)
                .body("code", equalTo("no_configuration"));
    }

    @Test
    void oneIdempotencyKeyMakesOneTaskF9() {
        String workspace = configuredWorkspace(pool());
        String key = name("key");
        String body = "{\"workspace\": \"" + workspace + "\", \"type\": \"plan\"}";
        String sameBody = "{ \"type\": \"plan\",  \"workspace\": \"" + workspace + "\" }";
        int first = json("submitter")
                .header("Idempotency-Key", key)
                .body(body)
                .post("/tasks")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        json("submitter")
                .header("Idempotency-Key", key)
                .body(sameBody)
                .post("/tasks")
                .then()
                .statusCode(200)
                .body("id", equalTo(first));
        json("submitter")
                .header("Idempotency-Key", key)
                .body(body.replace("}", ", \"priority\": 1}"))
                .post("/tasks")
                .then()
                .statusCode(422)
                .body("code", equalTo("idempotency_mismatch"));
        int ofAnother = json("approver")
                .header("Idempotency-Key", key)
                .body(body)
                .post("/tasks")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        assertThat(ofAnother).isNotEqualTo(first);
        json("submitter")
                .header("Idempotency-Key", "x".repeat(256))
                .body(body)
                .post("/tasks")
                .then()
                .statusCode(400)
                .body("violations.field", equalTo(List.of("Idempotency-Key")));
    }

    @Test
    void autoApplyNeedsTheApproverF10() {
        String workspace = configuredWorkspace(pool());
        Map<String, Object> task = Map.of("workspace", workspace, "type", "plan_and_apply", "autoApply", true);
        submit(task).statusCode(403).body("code", equalTo("forbidden"));
        json("approver").body(task).post("/tasks").then().statusCode(202).body("autoApply", equalTo(true));
    }

    @Test
    void anEarlierTaskOfTheWorkspaceBlocksALaterOneP10() {
        String workspace = configuredWorkspace(pool());
        int first = (int) submitted(workspace, "plan_and_apply");
        long second = submitted(workspace, "plan_and_apply");
        as("viewer")
                .get("/tasks/{id}", second)
                .then()
                .body("blockedBy.reason", equalTo("earlier_task"))
                .body("blockedBy.taskId", equalTo(first));
        as("viewer").get("/tasks/{id}/explain", second).then().body("reason", equalTo("earlier_task"));
    }

    @Test
    void aLockedWorkspaceBlocksItsTasksP10() {
        String workspace = configuredWorkspace(pool());
        as("approver").post("/workspaces/{name}/lock", workspace).then().statusCode(200);
        long task = submitted(workspace, "plan");
        as("viewer")
                .get("/tasks/{id}", task)
                .then()
                .body("blockedBy.reason", equalTo("workspace_locked"))
                .body("blockedBy.taskId", nullValue());
        as("viewer").get("/tasks/{id}/explain", task).then().body("reason", equalTo("workspace_locked"));
    }

    @Test
    void illegalStepsNameThePresentStatus() {
        long task = submitted(configuredWorkspace(pool()), "plan_and_apply");
        as("approver")
                .post("/tasks/{id}/confirm", task)
                .then()
                .statusCode(409)
                .body("code", equalTo("illegal_transition"))
                .body("detail", equalTo("a task that is pending cannot be confirmed"));
        as("approver").post("/tasks/{id}/discard", task).then().statusCode(409);
        as("submitter")
                .post("/tasks/{id}/cancel", task)
                .then()
                .statusCode(200)
                .body("status", equalTo("canceled"))
                .body("finishedAt", notNullValue());
        as("submitter")
                .post("/tasks/{id}/cancel", task)
                .then()
                .statusCode(409)
                .body("detail", equalTo("a task that is canceled cannot be canceled"));
        json("approver")
                .body(Map.of("planSha256", "short"))
                .post("/tasks/{id}/confirm", task)
                .then()
                .statusCode(400)
                .body("violations.field", equalTo(List.of("planSha256")));
    }

    @Test
    void listsAreFiltered() {
        String pool = pool();
        String workspace = configuredWorkspace(pool);
        int plan = (int) submitted(workspace, "plan");
        int apply = (int) submitted(workspace, "plan_and_apply");
        as("viewer")
                .queryParam("workspace", workspace)
                .get("/tasks")
                .then()
                .statusCode(200)
                .body("items.id", equalTo(List.of(apply, plan)));
        as("viewer")
                .queryParam("pool", pool)
                .queryParam("type", "plan")
                .queryParam("status", "pending")
                .get("/tasks")
                .then()
                .body("items.id", equalTo(List.of(plan)));
        as("viewer")
                .queryParam("status", "done")
                .queryParam("type", "apply")
                .queryParam("workspace", "X")
                .get("/tasks")
                .then()
                .statusCode(400)
                .body("violations.field", hasItems("status", "type", "workspace"));
    }

    @Test
    void unknownTasksAre404Everywhere() {
        for (String id : List.of("999999999", "0", "-1", "abc", "99999999999999999999")) {
            as("viewer").get("/tasks/{id}", id).then().statusCode(404).contentType("application/problem+json");
            as("viewer").get("/tasks/{id}/explain", id).then().statusCode(404);
            as("viewer").get("/tasks/{id}/timeline", id).then().statusCode(404);
            as("viewer").get("/tasks/{id}/logs", id).then().statusCode(404);
            as("viewer")
                    .accept("text/event-stream")
                    .get("/tasks/{id}/logs", id)
                    .then()
                    .statusCode(404);
            as("submitter").get("/tasks/{id}/plan", id).then().statusCode(404);
            as("approver").post("/tasks/{id}/confirm", id).then().statusCode(404);
            as("approver").post("/tasks/{id}/discard", id).then().statusCode(404);
            as("submitter").post("/tasks/{id}/cancel", id).then().statusCode(404);
        }
    }

    @Test
    void badOffsetsAndAttemptsAreNamed() {
        long task = submitted(configuredWorkspace(pool()), "plan");
        as("viewer")
                .queryParam("offset", "-1")
                .queryParam("attempt", "0")
                .queryParam("phase", "destroy")
                .get("/tasks/{id}/logs", task)
                .then()
                .statusCode(400)
                .body("violations.field", hasItems("offset", "attempt", "phase"));
    }
}
