package dev.berth.server.api;

import static dev.berth.server.api.ApiClient.admin;
import static dev.berth.server.api.ApiClient.adminJson;
import static dev.berth.server.api.ApiClient.configuredWorkspace;
import static dev.berth.server.api.ApiClient.pool;
import static dev.berth.server.api.ApiClient.submitted;
import static dev.berth.server.api.ApiClient.token;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.notNullValue;

import dev.berth.server.TestDatabase;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class ServerSurfaceTest {

    @Test
    void healthNeedsNoToken() {
        for (String check : List.of("live", "ready", "started")) {
            given().get("/q/health/" + check).then().statusCode(200).body("status", equalTo("UP"));
        }
        given().get("/q/health/ready").then().body("checks.name", hasItem("database"));
        given().auth().oauth2("wrong").get("/q/health/live").then().statusCode(200);
    }

    @Test
    void metricsAndTheOpenApiDocumentNeedAViewer() {
        for (String path : List.of("/q/metrics", "/q/openapi")) {
            given().get(path).then().statusCode(401).contentType("application/problem+json");
            given().auth().oauth2(token("viewer")).get(path).then().statusCode(200);
        }
    }

    @Test
    void theOpenApiDocumentHasEveryResource() {
        given().auth()
                .oauth2(token("viewer"))
                .queryParam("format", "json")
                .get("/q/openapi")
                .then()
                .statusCode(200)
                .body("paths", hasKey("/api/v1/pools"))
                .body("paths", hasKey("/api/v1/pools/{pool}/pods/{pod}/drain"))
                .body("paths", hasKey("/api/v1/workspaces/{name}/state"))
                .body("paths", hasKey("/api/v1/tasks/{id}/logs"))
                .body("paths", hasKey("/api/v1/events"))
                .body("components.securitySchemes.token.scheme", equalTo("bearer"))
                .body("components.schemas.PoolRequest.properties", hasKey("maxPods"));
    }

    @Test
    void metricsCountWhatThereIs() {
        String pool = pool();
        submitted(configuredWorkspace(pool), "plan");
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> given().auth()
                        .oauth2(token("viewer"))
                        .get("/q/metrics")
                        .then()
                        .body(containsString("berth_tasks{pool=\"" + pool + "\",status=\"pending\",type=\"plan\"} 1.0"))
                        .body(containsString("berth_agents_connected{pool=\"" + pool + "\"} 0.0"))
                        .body(containsString("http_server_requests_seconds_count{")));
    }

    @Test
    void unknownAddressesAreProblems() {
        admin().get("/nothing")
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("code", notNullValue());
        given().auth()
                .oauth2(token("viewer"))
                .get("/nothing/at/all")
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("code", equalTo("not_found"));
        given().get("/nothing").then().statusCode(401);
    }

    @Test
    void wrongMethodsAndRepresentationsAreProblems() {
        adminJson()
                .put("/pools")
                .then()
                .statusCode(405)
                .contentType("application/problem+json")
                .body("code", equalTo("method_not_allowed"));
        admin().accept("application/xml")
                .get("/pools")
                .then()
                .statusCode(406)
                .contentType("application/problem+json")
                .body("code", equalTo("not_acceptable"));
    }

    @Test
    void eventsTellOfTasksAndPoolsAsGetShowsThem() {
        String pool = pool();
        String workspace = configuredWorkspace(pool);
        try (EventStream all = EventStream.open("/events?pool=" + pool);
                EventStream one = EventStream.open("/events?workspace=" + workspace)) {
            assertThat(all.status()).isEqualTo(200);
            int task = (int) submitted(workspace, "plan");
            adminJson()
                    .body("{\"maxPods\": 9}")
                    .patch("/pools/{name}", pool)
                    .then()
                    .statusCode(200);
            pool();
            EventStream.Event first = all.next();
            assertThat(first.name()).isEqualTo("task");
            assertThat(first.json().get("id").asInt()).isEqualTo(task);
            assertThat(first.json().get("status").asText()).isEqualTo("pending");
            EventStream.Event second = all.next();
            assertThat(second.name()).isEqualTo("pool");
            assertThat(second.json().get("maxPods").asInt()).isEqualTo(9);
            assertThat(one.next().json().get("workspace").asText()).isEqualTo(workspace);
        }
    }

    @Test
    void badFiltersOfEventsAreNamed() {
        admin().accept("text/event-stream")
                .queryParam("pool", "X Y")
                .get("/events")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("violations.field", equalTo(List.of("pool")));
    }
}
