package dev.berth.server.api;

import static dev.berth.server.api.ApiClient.admin;
import static dev.berth.server.api.ApiClient.adminJson;
import static dev.berth.server.api.ApiClient.configuredWorkspace;
import static dev.berth.server.api.ApiClient.name;
import static dev.berth.server.api.ApiClient.pool;
import static dev.berth.server.api.ApiClient.submitted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.berth.server.TestDatabase;
import dev.berth.server.web.PageClient;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** F10 where people see it: on the page, and where Terraform's command line asks. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class ApprovalFrontsTest {
    private static final String FORM = "application/x-www-form-urlencoded";

    private static String person(String person) {
        return adminJson()
                .body(Map.of("name", name(person), "person", person, "role", "approver"))
                .post("/tokens")
                .then()
                .statusCode(201)
                .extract()
                .path("token");
    }

    private static String workspaceOf(int people, String pool) {
        String workspace = configuredWorkspace(pool);
        settings(workspace, Map.of("approval.people", Integer.toString(people))).statusCode(303);
        return workspace;
    }

    private static ValidatableResponse settings(String workspace, Map<String, String> fields) {
        return PageClient.as("admin")
                .contentType(FORM)
                .formParams(Map.of("tagsBefore", "", "tags", ""))
                .formParams(
                        Map.of("pool", admin().get("/workspaces/" + workspace).path("pool"), "tool", "terraform"))
                .formParams(fields)
                .post("/app/workspaces/" + workspace + "/settings")
                .then();
    }

    private static String shown(String session, long task, String digest) {
        return PageClient.with(session)
                .get("/app/tasks/" + task + "/decision?shown=" + digest)
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }

    @Test
    void anAdminSetsTheRuleOnThePage() {
        String workspace = workspaceOf(2, pool());
        admin().get("/workspaces/" + workspace).then().body("approval.people", equalTo(2));
        settings(workspace, Map.of()).statusCode(303);
        admin().get("/workspaces/" + workspace).then().body("approval.people", equalTo(2));
        settings(workspace, Map.of("approval.people", "many"))
                .statusCode(400)
                .body(containsString("must be a whole number from 1 to 10"));
        settings(workspace, Map.of("approval.people", "2", "autoApply", "true")).statusCode(422);
        settings(workspace, Map.of("approval.people", "")).statusCode(303);
        admin().get("/workspaces/" + workspace).then().body("approval", nullValue());
    }

    @Test
    void theBoxSaysWhoHasApprovedAndWhyOneCannot() {
        String pool = pool();
        String workspace = workspaceOf(2, pool);
        String ann = PageClient.signIn(person("ann")).cookie(PageClient.COOKIE);
        String bob = PageClient.signIn(person("bob")).cookie(PageClient.COOKIE);
        String machine = PageClient.signIn(ApiClient.token("approver")).cookie(PageClient.COOKIE);
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            long task = submitted(workspace, "plan_and_apply");
            AgentWorkTest.planned(agent, agent.await("assign"), task);
            String digest = admin().get("/tasks/{id}", task).path("plan.sha256");
            assertThat(shown(machine, task, digest)).contains("machine&#39;s").doesNotContain("/confirm");
            confirm(ann, task, digest).statusCode(303);
            assertThat(shown(ann, task, digest))
                    .contains("You have approved it", "1 missing")
                    .doesNotContain("/confirm");
            assertThat(shown(bob, task, digest)).contains("Approved by ann", "Confirm and apply");
            confirm(machine, task, digest).statusCode(409).body(containsString("Not approved:"));
            confirm(bob, task, digest).statusCode(303);
            admin().get("/tasks/{id}", task).then().body("approvals.missing", equalTo(0));
            recorded(task, "approval 2 of 2", "approval 1 of 2");
        }
    }

    /** What the records of its approvals say, newest first. */
    private static void recorded(long task, String... details) {
        admin().queryParam("action", "task.confirm")
                .queryParam("object", task)
                .get("/audit")
                .then()
                .body("items.detail", equalTo(List.of(details)));
    }

    private static ValidatableResponse confirm(String session, long task, String digest) {
        return PageClient.with(session)
                .contentType(FORM)
                .formParam("planSha256", digest)
                .post("/app/tasks/" + task + "/confirm")
                .then();
    }

    @Test
    void aYesInTheTerminalIsOnePersonsWordAndTheRunGoesOnWaiting() {
        String pool = pool();
        String workspace = workspaceOf(2, pool);
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            long task = submitted(workspace, "plan_and_apply");
            AgentWorkTest.planned(agent, agent.await("assign"), task);
            answer(task, ApiClient.token("approver")).statusCode(403).body(containsString("machine"));
            answer(task, person("ann")).statusCode(202);
            run(task)
                    .body("data.attributes.status", equalTo("planned"))
                    .body("data.attributes.message", containsString("1 of 2 have approved"));
            terminal(person("bob"))
                    .contentType("application/vnd.api+json")
                    .body("{\"comment\": \"looks good\"}")
                    .post("/runs/run-" + task + "/actions/apply")
                    .then()
                    .statusCode(202);
            run(task).body("data.attributes.status", not(equalTo("planned")));
            recorded(task, "approval 2 of 2: looks good", "approval 1 of 2");
        }
    }

    private static ValidatableResponse answer(long task, String token) {
        return terminal(token)
                .contentType("application/vnd.api+json")
                .body("{}")
                .post("/runs/run-" + task + "/actions/apply")
                .then();
    }

    private static ValidatableResponse run(long task) {
        return terminal(ApiClient.token("admin"))
                .get("/runs/run-" + task)
                .then()
                .statusCode(200);
    }

    private static RequestSpecification terminal(String token) {
        return RestAssured.given().basePath("/api/v2").auth().oauth2(token);
    }
}
