package dev.berth.server.api;

import static dev.berth.server.api.AgentWorkTest.SHA256;
import static dev.berth.server.api.AgentWorkTest.awaitStatus;
import static dev.berth.server.api.AgentWorkTest.putPlan;
import static dev.berth.server.api.AgentWorkTest.work;
import static dev.berth.server.api.ApiClient.adminJson;
import static dev.berth.server.api.ApiClient.as;
import static dev.berth.server.api.ApiClient.json;
import static dev.berth.server.api.ApiClient.pool;
import static dev.berth.server.api.ApiClient.workspace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.server.TestDatabase;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;

/** A workspace's state is looked for where it was found last, or somebody is told (T4): over HTTP. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class StateElsewhereTest {
    private static final String S3 = "terraform {\n  backend \"s3\" {}\n}\n";

    private static void patch(String workspace, Map<String, Object> change) {
        adminJson().body(change).patch("/workspaces/{name}", workspace).then().statusCode(200);
    }

    private static void upload(String workspace, Archives.Content content) {
        as("submitter")
                .contentType("application/gzip")
                .body(Archives.tarGz(content))
                .put("/workspaces/{name}/configuration", workspace)
                .then()
                .statusCode(201);
    }

    private static void upload(String workspace, String text) {
        upload(workspace, tar -> Archives.file(tar, "main.tf", text));
    }

    private static void elsewhere(String workspace, String... told) {
        elsewhere(Map.of("workspace", workspace, "type", "plan", "destroy", true), told);
    }

    private static void elsewhere(Map<String, Object> task, String... told) {
        ValidatableResponse refused = json("approver").body(task).post("/tasks").then();
        refused.statusCode(422).body("code", equalTo("state_elsewhere"));
        for (String part : told) {
            refused.body("detail", containsString(part));
        }
    }

    private static Map<String, Object> task(String workspace, Object... more) {
        Map<String, Object> task = new HashMap<>(Map.of("workspace", workspace, "type", "plan"));
        for (int at = 0; at < more.length; at += 2) {
            task.put((String) more[at], more[at + 1]);
        }
        return task;
    }

    private static String summary(int add, int change) {
        return """
            {"hasChanges": %s, "add": %d, "change": %d, "destroy": 0, "sha256": "%s", "toolVersion": "1.11.4"}""".formatted(add + change > 0, add, change, SHA256);
    }

    private static long started(Map<String, Object> task) {
        return json("approver")
                .body(task)
                .post("/tasks")
                .then()
                .statusCode(202)
                .extract()
                .jsonPath()
                .getLong("id");
    }

    /** The task's plan was made; returns the task. */
    private static long planned(ScriptedAgent agent, Map<String, Object> task, int add, int change) {
        long id = started(task);
        JsonNode assign = agent.await("assign");
        work(assign);
        putPlan(assign, SHA256).statusCode(204);
        agent.accept(assign);
        agent.finish(assign, summary(add, change));
        boolean waits = !task.get("type").equals("plan") && add + change > 0;
        awaitStatus(id, waits ? "apply_pending" : "planned");
        return id;
    }

    private static void found(ScriptedAgent agent, String workspace) {
        planned(agent, task(workspace), 0, 0);
    }

    private static void destroyed(ScriptedAgent agent, String workspace) {
        planned(agent, task(workspace, "destroy", true), 0, 0);
    }

    @Test
    void aDestructionLooksWhereTheLastPlanFoundTheState() {
        String pool = pool();
        String name = workspace(pool);
        patch(name, Map.of("workingDirectory", "live"));
        upload(name, tar -> {
            Archives.file(tar, "live/main.tf", S3);
            Archives.file(tar, "other/main.tf", "");
            Archives.file(tar, "gcs/main.tf.json", "{\"terraform\": {\"backend\": {\"gcs\": {}}}}");
        });
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            found(agent, name);
            destroyed(agent, name);
            patch(name, Map.of("workingDirectory", "nothing-here"));
            elsewhere(name, "the backend \"s3\"", "the state that Berth keeps", "workingDirectory");
            patch(name, Map.of("workingDirectory", "other"));
            elsewhere(name);
            patch(name, Map.of("workingDirectory", "gcs"));
            elsewhere(name, "the backend \"gcs\"");
            upload(name, tar -> Archives.file(tar, "gcs/main.tf", ""));
            elsewhere(name);
            patch(name, Map.of("workingDirectory", "gcs", "tool", "tofu"));
            elsewhere(name);

            found(agent, name);
            destroyed(agent, name);
            upload(name, tar -> Archives.file(tar, "gcs/main.tf", S3));
            elsewhere(name, "without a backend");
        }
    }

    @Test
    void aTaskWhosePlanDidNotFindTheStateChangesNothingOfThat() {
        String pool = pool();
        String name = workspace(pool);
        upload(name, S3);
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            // The first one counts although it only adds: there is nothing better.
            planned(agent, task(name), 3, 0);
            upload(name, "");
            elsewhere(name);

            json("approver")
                    .body(Map.of())
                    .post("/workspaces/{name}/lock", name)
                    .then()
                    .statusCode(200);
            long canceled = started(task(name));
            as("approver").post("/tasks/{id}/cancel", canceled).then().statusCode(200);
            as("approver").post("/workspaces/{name}/unlock", name).then().statusCode(200);
            elsewhere(name);

            long failed = started(task(name));
            JsonNode assign = agent.await("assign");
            agent.accept(assign);
            agent.fail(assign, "init_failed");
            awaitStatus(failed, "failed");
            elsewhere(name);

            planned(agent, task(name), 3, 0);
            planned(agent, task(name, "refreshOnly", true), 0, 0);
            planned(agent, task(name, "targets", new String[] {"terraform_data.none"}), 0, 0);
            elsewhere(name);

            planned(agent, task(name), 3, 1);
            destroyed(agent, name);
        }
    }

    @Test
    void theAgentIsToldOfAnotherPlaceSoThatTheOutputSaysSo() {
        String pool = pool();
        String name = workspace(pool);
        upload(name, S3);
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            assertThat((Object) begun(agent, task(name)).get("stateMoved")).isNull();
            found(agent, name);
            upload(name, "");

            JsonPath moved = begun(agent, task(name));
            assertThat(moved.getString("stateMoved.last")).isEqualTo("s3");
            assertThat(moved.getString("stateMoved.now")).isEmpty();
        }
    }

    /** What an agent is told of a task, which then fails. */
    private static JsonPath begun(ScriptedAgent agent, Map<String, Object> task) {
        long id = started(task);
        JsonNode assign = agent.await("assign");
        JsonPath work = work(assign);
        agent.accept(assign);
        agent.fail(assign, "init_failed");
        awaitStatus(id, "failed");
        return work;
    }

    @Test
    void whatAFileSaysThatIsTooLargeToBeLookedAtIsUnknownAndNothingIsRefusedForIt() {
        String pool = pool();
        String name = workspace(pool);
        upload(name, S3);
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            found(agent, name);
            String large = "# " + "x".repeat(4 << 20) + "\n";

            upload(name, tar -> {
                Archives.file(tar, "main.tf", large + S3);
                Archives.file(tar, "z.tofu", "");
            });
            found(agent, name);
            destroyed(agent, name);
            upload(name, tar -> {
                Archives.file(tar, "main.tf", "");
                Archives.file(tar, "z.tofu", large);
            });
            elsewhere(name, "the backend \"s3\"");
        }
    }

    @Test
    void whatWasAppliedIsWhereItWasApplied() {
        String pool = pool();
        String name = workspace(pool);
        upload(name, S3);
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            found(agent, name);
            upload(name, "");
            long id = planned(agent, task(name, "type", "plan_and_apply"), 3, 0);
            as("viewer")
                    .get("/tasks/{id}/explain", id)
                    .then()
                    .body("reason", equalTo("awaiting_confirmation"))
                    .body(
                            "detail",
                            allOf(
                                    containsString("last found in the backend \"s3\""),
                                    containsString("made from the state that Berth keeps")));
            elsewhere(name);
            json("approver")
                    .body(Map.of())
                    .post("/tasks/{id}/confirm", id)
                    .then()
                    .statusCode(200);
            JsonNode assign = agent.await("assign");
            work(assign);
            agent.accept(assign);
            agent.finish(assign, "null");
            awaitStatus(id, "applied");
            destroyed(agent, name);
            long again = planned(agent, task(name, "type", "plan_and_apply"), 1, 0);
            as("viewer").get("/tasks/{id}/explain", again).then().body("detail", not(containsString("look twice")));
        }
    }

    @Test
    void nothingIsAppliedByItselfInAnotherPlaceThanWhereTheStateWasFound() {
        String pool = pool();
        String name = workspace(pool);
        upload(name, S3);
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            found(agent, name);
            upload(name, "");
            elsewhere(
                    task(name, "type", "plan_and_apply", "autoApply", true),
                    "the backend \"s3\"",
                    "built once more",
                    "autoApply false");
            patch(name, Map.of("autoApply", true));
            elsewhere(task(name, "type", "plan_and_apply"));
            planned(agent, task(name), 1, 0);
            long id = planned(agent, task(name, "type", "plan_and_apply", "autoApply", false), 1, 0);
            as("approver").post("/tasks/{id}/discard", id).then().statusCode(200);
            upload(name, S3);
            started(task(name, "type", "plan_and_apply"));
        }
    }

    @Test
    void whereBerthHasNoStateNothingCanBeBuiltOnceMore() {
        String pool = pool();
        String name = workspace(pool);
        upload(name, "");
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            planned(agent, task(name), 1, 0);
            upload(name, S3);
            started(task(name, "type", "plan_and_apply", "autoApply", true));
        }
    }

    @Test
    void aWorkspaceThatWasNeverPlannedIsToldByItsConfiguration() {
        String name = workspace(pool());
        upload(name, S3);
        patch(name, Map.of("workingDirectory", "elsewhere"));
        elsewhere(name, "s3");
    }

    @Test
    void backendsAreFoundThroughLinksAndOverridesAsTheToolFindsThem() {
        String pool = pool();
        String name = workspace(pool);
        patch(name, Map.of("workingDirectory", "current"));
        upload(name, tar -> {
            Archives.file(tar, "common/backend.tf", S3);
            Archives.file(tar, "live/main.tf", "terraform {\n  backend \"local\" {}\n}\n");
            Archives.entry(tar, "live/x_override.tf", TarConstants.LF_SYMLINK, "../common/backend.tf");
            Archives.entry(tar, "current", TarConstants.LF_SYMLINK, "live");
        });
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            found(agent, name);
            patch(name, Map.of("workingDirectory", "gone"));
            elsewhere(name, "s3");
            patch(name, Map.of("workingDirectory", "live"));
            destroyed(agent, name);
        }
    }
}
