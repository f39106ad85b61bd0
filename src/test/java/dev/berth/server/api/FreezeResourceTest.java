package dev.berth.server.api;

import static dev.berth.server.api.ApiClient.admin;
import static dev.berth.server.api.ApiClient.adminJson;
import static dev.berth.server.api.ApiClient.as;
import static dev.berth.server.api.ApiClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.server.TestDatabase;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Freeze windows and passes over HTTP (W3). */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class FreezeResourceTest {
    private String pool;
    private String workspace;

    @BeforeEach
    void aWorkspace() {
        pool = ApiClient.pool();
        workspace = ApiClient.configuredWorkspace(pool);
    }

    /** What holds for tags holds for the workspaces of other tests. */
    @AfterEach
    void noWindowOfATagIsLeft() {
        List<Integer> ids = admin().get("/freezes").then().extract().path("items.id");
        ids.forEach(id -> admin().delete("/freezes/{id}", id).then().statusCode(204));
    }

    private static Map<String, Object> forAnHour() {
        return new HashMap<>(Map.of(
                "to",
                Instant.now().plus(Duration.ofHours(1)).toString(),
                "covers",
                "everything",
                "reason",
                "The fair"));
    }

    private static Map<String, Object> nightly() {
        return new HashMap<>(Map.of(
                "cron",
                "0 22 * * *",
                "zone",
                "Europe/Berlin",
                "lasts",
                "PT8H",
                "covers",
                "applies",
                "reason",
                "Night"));
    }

    private ValidatableResponse create(Map<String, ?> body) {
        return adminJson().body(body).post("/workspaces/{w}/freezes", workspace).then();
    }

    private long submit() {
        return json("submitter")
                .body(Map.of("workspace", workspace, "type", "plan"))
                .post("/tasks")
                .then()
                .statusCode(202)
                .extract()
                .jsonPath()
                .getLong("id");
    }

    private static ValidatableResponse task(long id) {
        return as("viewer").get("/tasks/{id}", id).then().statusCode(200);
    }

    @Test
    void aWindowIsMadeShownChangedAndDeleted() {
        int id = create(nightly())
                .statusCode(201)
                .body("on.workspace", equalTo(workspace))
                .body("on.pool", nullValue())
                .body("cron", equalTo("0 22 * * *"))
                .body("zone", equalTo("Europe/Berlin"))
                .body("lasts", equalTo("PT8H"))
                .body("covers", equalTo("applies"))
                .body("createdBy", notNullValue())
                .body("nextTimes", hasSize(5))
                .body("nextTimes[0]", containsString("T22:00:00+0"))
                .extract()
                .path("id");
        as("viewer")
                .get("/workspaces/{w}/freezes", workspace)
                .then()
                .statusCode(200)
                .body("items.id", equalTo(List.of(id)));
        adminJson()
                .body(Map.of("covers", "everything"))
                .patch("/workspaces/{w}/freezes/{id}", workspace, id)
                .then()
                .statusCode(200)
                .body("covers", equalTo("everything"))
                .body("reason", equalTo("Night"));
        admin().delete("/workspaces/{w}/freezes/{id}", workspace, id).then().statusCode(204);
        admin().get("/workspaces/{w}/freezes/{id}", workspace, id)
                .then()
                .statusCode(404)
                .body("detail", containsString("there is no freeze window " + id));
        assertThat(audited("workspace " + workspace)).contains("freeze.create", "freeze.update", "freeze.delete");
    }

    private static List<String> audited(String object) {
        return admin().queryParam("object", object)
                .get("/audit")
                .then()
                .extract()
                .path("items.action");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    cron  ; 30 25 * * *          ; cannot have 25 as field 2 (hour): it takes 0 to 23
                    cron  ; 0 0 30 2 *           ; never comes due
                    zone  ; Europe/Nowhere       ; must be a time zone
                    lasts ; PT24H                ; must be over before cron comes again
                    lasts ; P40D                 ; must be between PT1M and PT744H
                    lasts ; long                 ; must be an ISO 8601 duration
                    covers; plans                ; must be one of applies, everything
                    reason; ' '                  ; must be given
                    from  ; 2190-01-01T00:00:00Z ; is for a window that comes once
                    to    ; 2190-01-01T00:00:00Z ; is for a window that comes once
                    """)
    void whatIsWrongWithOneThatComesAgainIsNamed(String field, String value, String why) {
        Map<String, Object> body = nightly();
        body.put(field, value);
        create(body)
                .statusCode(400)
                .body("violations.field", hasItem(field))
                .body("violations.message", hasItem(containsString(why)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    to  ; 2020-01-01T00:00:00Z ; must come after from
                    to  ; 2020-01-01T00:00:00Z ; must lie ahead
                    to  ; 2190-01-01T00:00:00Z ; at most 366 days after from
                    to  ; tomorrow             ; must be
                    from; 2190-01-01T00:00:00Z ; must come after from
                    zone; UTC                  ; is for a window that comes again
                    """)
    void whatIsWrongWithOneThatComesOnceIsNamed(String field, String value, String why) {
        Map<String, Object> body = forAnHour();
        body.put(field, value);
        create(body).statusCode(400).body("violations.message", hasItem(containsString(why)));
    }

    @Test
    void whatIsNoTimeIsNotComparedWithOthers() {
        Map<String, Object> body = forAnHour();
        body.put("from", "soon");
        create(body).statusCode(400).body("violations.field", equalTo(List.of("from")));
    }

    @Test
    void aWindowThatIsOverInTheMicrosecondInWhichItBeginsIsNone() {
        Map<String, Object> body = forAnHour();
        String second = Instant.now()
                .plus(Duration.ofHours(1))
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
        body.put("from", second.replace("Z", ".1234567Z"));
        body.put("to", second.replace("Z", ".1234568Z"));
        create(body).statusCode(400).body("violations.message", equalTo(List.of("must come after from")));
    }

    @Test
    void aFrozenTaskSaysUntilWhenAndWhyAndGoesOnWhenTheWindowIsTakenAway() {
        Map<String, Object> window = forAnHour();
        int id = create(window)
                .statusCode(201)
                .body("inForceUntil", notNullValue())
                .extract()
                .path("id");
        long task = submit();

        task(task)
                .body("blockedBy.reason", equalTo("frozen"))
                .body("blockedBy.why", equalTo("The fair"))
                .body("blockedBy.until", containsString("T"));
        as("viewer")
                .get("/tasks/{id}/explain", task)
                .then()
                .body("reason", equalTo("frozen"))
                .body("detail", containsString("The fair"));
        as("viewer").get("/tasks?workspace={w}", workspace).then().body("items[0].blockedBy.reason", equalTo("frozen"));

        admin().delete("/workspaces/{w}/freezes/{id}", workspace, id).then().statusCode(204);
        task(task).body("blockedBy", nullValue());
    }

    @Test
    void anAgentThatAsksInAWindowBeginsNothingAndItsTaskWaits() {
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            long task = submit();
            JsonNode assign = agent.await("assign");
            agent.accept(assign);
            adminJson()
                    .body(forAnHour())
                    .post("/pools/{p}/freezes", pool)
                    .then()
                    .statusCode(201);

            AgentWorkTest.asAttempt(assign)
                    .get("/agent/tasks/{id}/work", task)
                    .then()
                    .statusCode(403)
                    .body("code", equalTo("attempt_superseded"));
            task(task).body("status", equalTo("pending")).body("blockedBy.reason", equalTo("frozen"));
            as("viewer").get("/tasks/{id}/timeline", task).then().body("items.reason", hasItem("frozen"));
        }
    }

    @Test
    void aConfirmedApplyWaitsForTheWindowAndSaysSoAtOnce() {
        Map<String, Object> applies = forAnHour();
        applies.put("covers", "applies");
        int id = create(applies).statusCode(201).extract().path("id");
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            long task = ApiClient.submitted(workspace, "plan_and_apply");
            JsonNode plan = agent.await("assign");
            agent.accept(plan);
            AgentWorkTest.work(plan);
            agent.finish(plan, AgentWorkTest.SUMMARY);
            AgentWorkTest.awaitStatus(task, "apply_pending");

            as("approver")
                    .post("/tasks/{id}/confirm", task)
                    .then()
                    .statusCode(200)
                    .body("status", equalTo("pending"))
                    .body("blockedBy.reason", equalTo("frozen"));
            task(task).body("phase", equalTo("apply")).body("blockedBy.why", equalTo("The fair"));

            admin().delete("/workspaces/{w}/freezes/{id}", workspace, id).then().statusCode(204);
            JsonNode apply = agent.await("assign");
            assertThat(apply.get("phase").asText()).isEqualTo("apply");
        }
    }

    @Test
    void aPassIsGivenByAnApproverWithAReasonAndRecorded() {
        create(forAnHour()).statusCode(201);
        long task = submit();

        json("submitter")
                .body(Map.of("reason", "It is urgent"))
                .post("/tasks/{id}/freeze-pass", task)
                .then()
                .statusCode(403);
        json("approver")
                .body(Map.of())
                .post("/tasks/{id}/freeze-pass", task)
                .then()
                .statusCode(400)
                .body("violations.field", hasItem("reason"));
        json("approver")
                .body(Map.of("reason", "It is urgent"))
                .post("/tasks/{id}/freeze-pass", task)
                .then()
                .statusCode(200)
                .body("blockedBy", nullValue());

        as("viewer")
                .get("/tasks/{id}/freeze-pass", task)
                .then()
                .statusCode(200)
                .body("by", equalTo("approver"))
                .body("reason", equalTo("It is urgent"));
        as("viewer").get("/tasks/{id}/timeline", task).then().body("items.reason", hasItem("freeze_passed"));
        assertThat(audited(Long.toString(task))).contains("task.pass");
    }

    @Test
    void aTaskThatIsFinalGetsNoPass() {
        long task = submit();
        as("submitter").post("/tasks/{id}/cancel", task).then().statusCode(200);
        json("approver")
                .body(Map.of("reason", "It is urgent"))
                .post("/tasks/{id}/freeze-pass", task)
                .then()
                .statusCode(409)
                .body("code", equalTo("illegal_transition"));
    }

    @Test
    void aWindowOfATagHoldsBackWhoeverHasItAndOnlyAnAdminTakesTheTagAway() {
        String value = "v" + workspace;
        Map<String, Object> window = forAnHour();
        window.put("tag", "stage=" + value);
        adminJson().body(window).post("/freezes").then().statusCode(201).body("on.tag", equalTo("stage=" + value));
        long task = submit();
        task(task).body("blockedBy", nullValue());

        patch("submitter", Map.of("tags", Map.of("stage", value))).statusCode(200);
        task(task).body("blockedBy.reason", equalTo("frozen"));
        as("viewer")
                .get("/workspaces/{w}/freezes", workspace)
                .then()
                .body("items.on.tag", equalTo(List.of("stage=" + value)));

        Map<String, Object> without = new HashMap<>();
        without.put("stage", null);
        patch("submitter", Map.of("tags", without))
                .statusCode(403)
                .body("detail", containsString("which has a freeze window"));
        patch("admin", Map.of("tags", without)).statusCode(200);
        task(task).body("blockedBy", nullValue());
    }

    private ValidatableResponse patch(String who, Map<String, ?> body) {
        return json(who).body(body).patch("/workspaces/{w}", workspace).then();
    }

    @Test
    void aWorkspaceHasNoMoreThanTwentyWindows() {
        for (int at = 0; at < 20; at++) {
            create(nightly()).statusCode(201);
        }
        create(nightly()).statusCode(422).body("code", equalTo("too_many_freezes"));
    }

    @Test
    void aWindowEndsByItself() {
        Map<String, Object> window = forAnHour();
        window.put("to", Instant.now().plusSeconds(3).toString());
        create(window).statusCode(201);
        long task = submit();
        task(task).body("blockedBy.reason", equalTo("frozen"));

        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> task(task).body("blockedBy", nullValue()));
    }

    @Test
    void whatIsNotThereIs404() {
        adminJson().body(forAnHour()).post("/workspaces/nowhere/freezes").then().statusCode(404);
        adminJson().body(forAnHour()).post("/pools/nowhere/freezes").then().statusCode(404);
        admin().get("/freezes/none").then().statusCode(404);
        admin().delete("/pools/{p}/freezes/1", pool).then().statusCode(404);
    }
}
