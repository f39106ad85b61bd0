package dev.berth.server.api.decision;

import static dev.berth.server.api.ApiClient.as;
import static dev.berth.server.api.ApiClient.configuredWorkspace;
import static dev.berth.server.api.ApiClient.pool;
import static dev.berth.server.api.ApiClient.submitted;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.berth.server.TestDatabase;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class DecisionResourceTest {

    @Test
    void aTaskWithoutAPodIsToldToWait() {
        String pool = pool();
        long task = submitted(configuredWorkspace(pool), "plan");

        await().untilAsserted(() -> as("viewer")
                .queryParam("task", task)
                .queryParam("pool", pool)
                .queryParam("kind", "waited")
                .get("/decisions")
                .then()
                .statusCode(200)
                .body("items", hasSize(1))
                .body("items[0].pool", equalTo(pool))
                .body("items[0].reason", equalTo("no_pods_yet"))
                .body("items[0].detail", nullValue())
                .body("items[0].count", equalTo(1))
                .body("items[0].tasks[0]", equalTo((int) task))
                .body("items[0].pods", hasSize(0))
                .body("items[0].slots", hasSize(0))
                .body("items[0].numbers.pendingUnblocked", equalTo(1))
                .body("items[0].numbers.currentPods", equalTo(0)));
        as("viewer")
                .queryParam("pool", pool)
                .queryParam("pod", "nobody")
                .get("/decisions")
                .then()
                .statusCode(200)
                .body("items", hasSize(0))
                .body("nextCursor", nullValue());
    }

    @ParameterizedTest
    @CsvSource({
        "pool, Not-A-Label",
        "pod, ?",
        "task, 0",
        "task, many",
        "kind, guessed",
        "since, yesterday",
        "until, 1970-01-01T00:00:00Z",
        "limit, 0",
        "cursor, %"
    })
    void whatMakesNoSenseIsNamed(String field, String value) {
        as("viewer")
                .queryParam(field, value)
                .get("/decisions")
                .then()
                .statusCode(400)
                .body("code", equalTo("invalid"))
                .body("violations.field", hasItem(field));
    }
}
