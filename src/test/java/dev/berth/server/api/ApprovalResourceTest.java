package dev.berth.server.api;

import static dev.berth.server.api.ApiClient.admin;
import static dev.berth.server.api.ApiClient.adminJson;
import static dev.berth.server.api.ApiClient.anonymous;
import static dev.berth.server.api.ApiClient.as;
import static dev.berth.server.api.ApiClient.configuredWorkspace;
import static dev.berth.server.api.ApiClient.json;
import static dev.berth.server.api.ApiClient.name;
import static dev.berth.server.api.ApiClient.pool;
import static dev.berth.server.api.ApiClient.submit;
import static dev.berth.server.api.ApiClient.submitted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.server.TestDatabase;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** F10 over HTTP: rules of workspaces, and people who approve. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class ApprovalResourceTest {

    private static String person(String person, String... teams) {
        return adminJson()
                .body(Map.of("name", name(person), "person", person, "role", "approver", "teams", List.of(teams)))
                .post("/tokens")
                .then()
                .statusCode(201)
                .extract()
                .path("token");
    }

    private static String team() {
        String team = name("ops");
        adminJson().body(Map.of("name", team)).post("/teams").then().statusCode(201);
        return team;
    }

    private static ValidatableResponse rule(String workspace, Object rule) {
        Map<String, Object> patch = new HashMap<>();
        patch.put("approval", rule);
        return adminJson().body(patch).patch("/workspaces/{name}", workspace).then();
    }

    private static ValidatableResponse confirm(long task, String token) {
        return anonymous()
                .auth()
                .oauth2(token)
                .post("/tasks/{id}/confirm", task)
                .then();
    }

    @Test
    void anAdminSaysWhoHasToApprove() {
        String workspace = configuredWorkspace(pool());
        String team = team();
        as("viewer").get("/workspaces/{name}", workspace).then().body("approval", nullValue());
        rule(workspace, Map.of("people", 2, "team", team, "notSubmitter", true))
                .statusCode(200)
                .body("approval.people", equalTo(2))
                .body("approval.team", equalTo(team))
                .body("approval.notSubmitter", equalTo(true));
        json("approver")
                .body("{\"approval\": null}")
                .patch("/workspaces/{name}", workspace)
                .then()
                .statusCode(403);
        adminJson()
                .body("{\"approval\": {\"people\": 1}}")
                .patch("/workspaces/{name}", workspace)
                .then()
                .body("approval.people", equalTo(1))
                .body("approval.team", equalTo(team));
        rule(workspace, null).statusCode(200).body("approval", nullValue());
    }

    @Test
    void whatIsWrongWithARuleIsNamed() {
        String workspace = configuredWorkspace(pool());
        rule(workspace, Map.of("people", 0, "team", "No Label"))
                .statusCode(400)
                .body("violations.field", hasItems("approval.people", "approval.team"));
        rule(workspace, Map.of("team", team())).statusCode(400).body("violations.field", hasItem("approval.people"));
        rule(workspace, Map.of("people", 11)).statusCode(400);
        rule(workspace, Map.of("people", 2, "peoples", 2)).statusCode(400);
    }

    @Test
    void aRuleNamesATeamThatIsThereAndMayKeepOneThatWasDeleted() {
        String workspace = configuredWorkspace(pool());
        String team = team();
        rule(workspace, Map.of("people", 1, "team", name("nobody")))
                .statusCode(422)
                .body("code", equalTo("no_such_team"))
                .body("violations.field", hasItem("approval.team"));
        as("viewer").get("/workspaces/{name}", workspace).then().body("approval", nullValue());
        rule(workspace, Map.of("people", 1, "team", team)).statusCode(200);
        admin().delete("/teams/{name}", team).then().statusCode(204);
        rule(workspace, Map.of("people", 2, "team", team)).statusCode(200).body("approval.people", equalTo(2));
    }

    @Test
    void aRuleAndAutoApplyExcludeEachOther() {
        String workspace = configuredWorkspace(pool());
        rule(workspace, Map.of("people", 1)).statusCode(200);
        json("approver")
                .body("{\"autoApply\": true}")
                .patch("/workspaces/{name}", workspace)
                .then()
                .statusCode(422)
                .body("code", equalTo("auto_apply_forbidden"))
                .body("violations.field", hasItem("autoApply"));
        json("approver")
                .body(Map.of("workspace", workspace, "type", "plan_and_apply", "autoApply", true))
                .post("/tasks")
                .then()
                .statusCode(422)
                .body("code", equalTo("auto_apply_forbidden"));
        submit(Map.of("workspace", workspace, "type", "plan_and_apply")).statusCode(202);
        String other = configuredWorkspace(pool());
        json("approver")
                .body("{\"autoApply\": true}")
                .patch("/workspaces/{name}", other)
                .then()
                .statusCode(200);
        rule(other, Map.of("people", 1)).statusCode(422).body("code", equalTo("auto_apply_forbidden"));
    }

    @Test
    void aPlanIsAppliedOnceEnoughPeopleHaveApprovedIt() {
        String pool = pool();
        String workspace = configuredWorkspace(pool);
        String ops = team();
        rule(workspace, Map.of("people", 2, "team", ops)).statusCode(200);
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            long task = submitted(workspace, "plan_and_apply");
            AgentWorkTest.planned(agent, agent.await("assign"), task);
            as("approver")
                    .post("/tasks/{id}/confirm", task)
                    .then()
                    .statusCode(403)
                    .body("code", equalTo("approval_needs_a_person"));
            confirm(task, person("eve")).statusCode(403).body("code", equalTo("approval_needs_the_team"));
            String ann = person("ann", ops);
            confirm(task, ann)
                    .statusCode(200)
                    .body("status", equalTo("apply_pending"))
                    .body("approvals.needed", equalTo(2))
                    .body("approvals.missing", equalTo(1))
                    .body("approvals.given.person", equalTo(List.of("ann")));
            confirm(task, person("ann", ops)).statusCode(200).body("approvals.given.person", equalTo(List.of("ann")));
            as("viewer")
                    .get("/tasks/{id}/explain", task)
                    .then()
                    .body("detail", containsString("2 people of the team " + ops))
                    .body("detail", containsString("1 missing"));
            confirm(task, person("bob", ops)).statusCode(200).body("approvals.missing", equalTo(0));

            JsonNode assign = agent.await("assign");
            assertThat(assign.get("phase").asText()).isEqualTo("apply");
            assertThat(assign.at("/approvals/needed").asInt()).isEqualTo(2);
            assertThat(assign.at("/approvals/given").asInt()).isEqualTo(2);
            as("viewer")
                    .get("/tasks/{id}/timeline", task)
                    .then()
                    .body("items.reason", hasItems("approved", "confirmed"));
            admin().queryParam("action", "task.confirm")
                    .queryParam("object", task)
                    .get("/audit")
                    .then()
                    .body("items.detail", hasItems("approval 1 of 2", "approval 2 of 2"));
        }
    }

    @Test
    void whoSubmittedCannotApproveWithAnotherToken() {
        String pool = pool();
        String workspace = configuredWorkspace(pool);
        rule(workspace, Map.of("people", 1, "notSubmitter", true)).statusCode(200);
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            int task = anonymous()
                    .auth()
                    .oauth2(person("ann"))
                    .contentType("application/json")
                    .body(Map.of("workspace", workspace, "type", "plan_and_apply"))
                    .post("/tasks")
                    .then()
                    .statusCode(202)
                    .extract()
                    .path("id");
            AgentWorkTest.planned(agent, agent.await("assign"), task);
            confirm(task, person("ann")).statusCode(403).body("code", equalTo("approval_by_the_submitter"));
            confirm(task, person("bob")).statusCode(200).body("approvals.missing", equalTo(0));
        }
    }

    @Test
    void aTightenedRuleAsksForMorePeople() {
        String pool = pool();
        String workspace = configuredWorkspace(pool);
        rule(workspace, Map.of("people", 2)).statusCode(200);
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            long task = submitted(workspace, "plan_and_apply");
            AgentWorkTest.planned(agent, agent.await("assign"), task);
            confirm(task, person("ann")).statusCode(200).body("approvals.missing", equalTo(1));
            rule(workspace, Map.of("people", 3)).statusCode(200);
            as("viewer").get("/tasks/{id}", task).then().body("approvals.missing", equalTo(2));
            confirm(task, person("bob")).statusCode(200).body("status", equalTo("apply_pending"));
            confirm(task, person("cid")).statusCode(200).body("approvals.missing", equalTo(0));
        }
    }

    @Test
    void aDigestOfAnotherPlanIsRefusedBeforeAnythingIsCounted() {
        String pool = pool();
        String workspace = configuredWorkspace(pool);
        rule(workspace, Map.of("people", 2)).statusCode(200);
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            long task = submitted(workspace, "plan_and_apply");
            AgentWorkTest.planned(agent, agent.await("assign"), task);
            anonymous()
                    .auth()
                    .oauth2(person("ann"))
                    .contentType("application/json")
                    .body(Map.of("planSha256", "cd".repeat(32)))
                    .post("/tasks/{id}/confirm", task)
                    .then()
                    .statusCode(409)
                    .body("code", equalTo("plan_changed"));
            as("viewer").get("/tasks/{id}", task).then().body("approvals.given", equalTo(List.of()));
            as("approver").post("/tasks/{id}/discard", task).then().statusCode(200);
        }
    }
}
