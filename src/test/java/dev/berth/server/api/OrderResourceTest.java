package dev.berth.server.api;

import static dev.berth.server.api.ApiClient.adminJson;
import static dev.berth.server.api.ApiClient.as;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.server.TestDatabase;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The order between workspaces over HTTP (W4). */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class OrderResourceTest {
    private String pool;
    private String network;
    private String cluster;
    private String app;

    @BeforeEach
    void threeWorkspaces() {
        pool = ApiClient.pool();
        network = ApiClient.configuredWorkspace(pool);
        cluster = ApiClient.configuredWorkspace(pool);
        app = ApiClient.configuredWorkspace(ApiClient.pool());
    }

    private static ValidatableResponse write(RequestSpecification by, String workspace, String... upstreams) {
        return by.contentType(ContentType.JSON)
                .body(Map.of("runAfter", Arrays.asList(upstreams)))
                .put("/workspaces/{w}/run-after", workspace)
                .then();
    }

    private static ValidatableResponse write(String workspace, String... upstreams) {
        return write(adminJson(), workspace, upstreams);
    }

    private static ValidatableResponse read(RequestSpecification by, String workspace) {
        return by.get("/workspaces/{w}/run-after", workspace).then();
    }

    private static RequestSpecification holding(String token) {
        return given().basePath(ApiClient.BASE).auth().oauth2(token);
    }

    @Test
    void anOrderIsWrittenAndRead() {
        write(cluster, network)
                .statusCode(200)
                .body("runAfter.workspace", equalTo(List.of(network)))
                .body("runAfter[0].lastEnded", nullValue())
                .body("runAfter[0].stopped", equalTo(false))
                .body("runBefore", empty());
        read(as("viewer"), network).statusCode(200).body("runBefore", equalTo(List.of(cluster)));
        write(cluster).statusCode(200).body("runAfter", empty());
        ApiClient.admin()
                .queryParam("object", cluster)
                .get("/audit")
                .then()
                .body("items.action", hasItem("workspace.run_after"))
                .body("items.detail", hasItem("runAfter=[" + network + "]"));
    }

    @Test
    void whatIsWrongIsNamed() {
        write(cluster, network, "Nothing!")
                .statusCode(400)
                .body("violations[0].field", equalTo("runAfter[1]"))
                .body("violations[0].message", containsString("DNS label"));
        write(cluster, network, network)
                .statusCode(400)
                .body("violations[0].field", equalTo("runAfter[1]"))
                .body("violations[0].message", equalTo("is there twice"));
        write(cluster, cluster)
                .statusCode(400)
                .body("violations[0].field", equalTo("runAfter[0]"))
                .body("violations[0].message", equalTo("is the workspace itself"));
        write(cluster, network, "nowhere")
                .statusCode(400)
                .body("violations[0].field", equalTo("runAfter[1]"))
                .body("violations[0].message", equalTo("names no workspace: nowhere"));
        write("nowhere", network).statusCode(404);
        adminJson()
                .body(Map.of())
                .put("/workspaces/{w}/run-after", cluster)
                .then()
                .statusCode(400)
                .body("violations[0].field", equalTo("runAfter"));
        String[] many = new String[21];
        Arrays.fill(many, network);
        write(cluster, many).statusCode(400).body("violations[0].message", equalTo("must be at most 20"));
    }

    @Test
    void explainNamesTheTaskUpstreamToWhoeverSeesIt() {
        write(cluster, network).statusCode(200);
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            long upstream = ApiClient.submitted(network, "plan_and_apply");
            agent.await("assign");
            long task = ApiClient.submitted(cluster, "plan_and_apply");

            explained(as("viewer"), task)
                    .body("reason", equalTo("upstream"))
                    .body("detail", endsWith(" is at work; it is task " + upstream + " of " + network));
            String token = Cast.member(Map.of("role", "viewer", "workspace", cluster));
            explained(holding(token), task).body("detail", endsWith(" is at work"));
        }
    }

    private static ValidatableResponse explained(RequestSpecification by, long task) {
        return by.get("/tasks/{id}/explain", task).then().statusCode(200);
    }

    /** The windows are in the server's memory, and what is upstream is found by the database (W3). */
    @Test
    void anApplyUpstreamInAFreezeWindowKeepsNobodyWaitingUntilItIsOver() {
        write(cluster, network).statusCode(200);
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            long upstream = ApiClient.submitted(network, "plan_and_apply");
            AgentWorkTest.planned(agent, agent.await("assign"), upstream);
            int window = freeze(network);
            adminJson()
                    .body(Map.of())
                    .post("/tasks/{id}/confirm", upstream)
                    .then()
                    .statusCode(200);
            ApiClient.admin().get("/tasks/{id}", upstream).then().body("blockedBy.reason", equalTo("frozen"));

            long task = ApiClient.submitted(cluster, "plan_and_apply");
            JsonNode assign = agent.await("assign");
            assertThat(assign.get("taskId").asLong()).isEqualTo(task);
            AgentWorkTest.planned(agent, assign, task);

            ApiClient.admin()
                    .delete("/workspaces/{w}/freezes/{id}", network, window)
                    .then()
                    .statusCode(204);
            assertThat(agent.await("assign").get("taskId").asLong()).isEqualTo(upstream);
            adminJson().body(Map.of()).post("/tasks/{id}/confirm", task).then().statusCode(200);
            as("viewer").get("/tasks/{id}", task).then().body("blockedBy.reason", equalTo("upstream"));
        }
    }

    private static int freeze(String workspace) {
        return adminJson()
                .body(Map.of(
                        "to",
                        Instant.now().plus(Duration.ofHours(1)).toString(),
                        "covers",
                        "applies",
                        "reason",
                        "The fair"))
                .post("/workspaces/{w}/freezes", workspace)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    @Test
    void aCycleIsToldWithItsWay() {
        write(cluster, network).statusCode(200);
        write(app, cluster).statusCode(200);

        write(network, app)
                .statusCode(400)
                .body("violations[0].field", equalTo("runAfter[0]"))
                .body(
                        "violations[0].message",
                        equalTo("would close a cycle: " + network + " after " + app + " after " + cluster + " after "
                                + network));
    }

    @Test
    void nobodyHearsOfWorkspacesThatTheyDoNotSee() {
        write(cluster, network).statusCode(200);
        write(app, cluster).statusCode(200);
        String token = Cast.member(Map.of("role", "admin", "workspace", app));

        read(holding(token), app).statusCode(200).body("runAfter", empty());
        read(holding(token), cluster).statusCode(404);
        write(holding(token), app, network)
                .statusCode(400)
                .body("violations[0].message", equalTo("names no workspace: " + network));
        write(holding(token), app).statusCode(200).body("runAfter", empty());
        read(as("viewer"), app).body("runAfter.workspace", equalTo(List.of(cluster)));
    }

    @Test
    void aCycleDoesNotNameWorkspacesThatAreNotSeen() {
        write(cluster, network).statusCode(200);
        write(app, cluster).statusCode(200);
        String person = ApiClient.name("person");
        adminJson()
                .body(Map.of(
                        "name",
                        ApiClient.name("team"),
                        "members",
                        List.of(person),
                        "grants",
                        List.of(
                                Map.of("role", "admin", "workspace", network),
                                Map.of("role", "viewer", "workspace", app))))
                .post("/teams")
                .then()
                .statusCode(201);
        String token = adminJson()
                .body(Map.of("name", ApiClient.name("token"), "person", person))
                .post("/tokens")
                .then()
                .extract()
                .path("token");

        write(holding(token), network, app)
                .statusCode(400)
                .body("violations[0].message", not(containsString(cluster)))
                .body("violations[0].message", containsString("another workspace"));
    }

    @Test
    void whoeverAdministersTheDownstreamWorkspaceWritesItsOrder() {
        write(as("approver"), cluster, network).statusCode(403);
        read(as("viewer"), cluster).statusCode(200).body("runAfter", hasSize(0));
    }
}
