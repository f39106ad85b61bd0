package dev.berth.server.api;

import static dev.berth.server.api.ApiClient.admin;
import static dev.berth.server.api.ApiClient.configuredWorkspace;
import static dev.berth.server.api.ApiClient.json;
import static dev.berth.server.api.ApiClient.pool;
import static dev.berth.server.api.ApiClient.submitted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.berth.server.TestDatabase;
import dev.berth.server.api.request.AnswerBudget;
import dev.berth.server.api.request.MemoryBudget;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is read for answers is bounded over all requests (F12). */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class AnswerBudgetTest {
    private static final String STATE = """
            {"version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "a", "outputs": {}, "resources": []}""";

    @Inject
    AnswerBudget answers;

    private MemoryBudget.Share others;
    private String pool;
    private String workspace;

    @BeforeEach
    void thingsToRead() {
        others = answers.share();
        pool = pool();
        workspace = configuredWorkspace(pool);
        json("submitter")
                .body(Map.of("variables", Map.of("v", Map.of("value", "x".repeat(10_000)))))
                .patch("/workspaces/{name}", workspace)
                .then()
                .statusCode(200);
        admin().contentType("application/json")
                .body(STATE)
                .post("/workspaces/{name}/state", workspace)
                .then()
                .statusCode(200);
        submitted(workspace, "plan");
    }

    @AfterEach
    void othersAreDone() {
        others.giveBack();
    }

    /** Other requests take all that there is. */
    private void nothingIsLeft() {
        long step = 1L << 40;
        while (step > 0) {
            if (!others.take(step)) {
                step /= 2;
            }
        }
    }

    private static void busy(ValidatableResponse answer) {
        answer.statusCode(503).header("Retry-After", equalTo("5")).body("code", equalTo("server_busy"));
    }

    @Test
    void whatIsLargeIsRefusedWithoutRoomAndServedOnceThereIsSome() {
        nothingIsLeft();

        busy(admin().get("/workspaces/{name}/state", workspace).then());
        busy(admin().get("/workspaces/{name}/state/versions/1", workspace).then());
        busy(admin().queryParam("pool", pool).get("/workspaces").then());
        busy(admin().queryParam("pool", pool).get("/tasks").then());
        admin().get("/workspaces/{name}", workspace).then().statusCode(200);

        others.giveBack();
        admin().get("/workspaces/{name}/state", workspace).then().statusCode(200);
        admin().queryParam("pool", pool).get("/workspaces").then().statusCode(200);
        admin().queryParam("pool", pool).get("/tasks").then().statusCode(200);
    }

    @Test
    void whatAnAnswerTookIsGivenBack() {
        long before = answers.used();

        admin().get("/workspaces/{name}/state", workspace).then().statusCode(200);
        admin().queryParam("pool", pool).get("/workspaces").then().statusCode(200);

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(answers.used()).isEqualTo(before));
    }
}
