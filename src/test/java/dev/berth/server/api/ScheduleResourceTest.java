package dev.berth.server.api;

import static dev.berth.server.api.ApiClient.admin;
import static dev.berth.server.api.ApiClient.adminJson;
import static dev.berth.server.api.ApiClient.as;
import static dev.berth.server.api.ApiClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;

import dev.berth.server.TestDatabase;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Schedules and drift over HTTP (W1, W2). */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class ScheduleResourceTest {
    /** So far ahead that none comes due while a test runs. */
    private static final String FAR = "30 6 29 2 *";

    private String workspace;

    @BeforeEach
    void aWorkspace() {
        workspace = ApiClient.configuredWorkspace(ApiClient.pool());
    }

    private ValidatableResponse create(Map<String, ?> body) {
        return json("submitter")
                .body(body)
                .post("/workspaces/{w}/schedules", workspace)
                .then();
    }

    private static Map<String, Object> nightly() {
        return new HashMap<>(Map.of("name", "nightly", "cron", FAR, "zone", "Europe/Berlin", "submits", "drift"));
    }

    private ValidatableResponse deed(String what) {
        return as("submitter")
                .post("/workspaces/{w}/schedules/nightly/" + what, workspace)
                .then();
    }

    @Test
    void aScheduleIsMadeShownAndDeleted() {
        create(nightly())
                .statusCode(201)
                .body("name", equalTo("nightly"))
                .body("jitter", equalTo("PT5M"))
                .body("author", equalTo("submitter"))
                .body("lastTask", nullValue())
                .body("nextTimes", hasSize(5))
                .body("nextTimes", everyItem(matchesPattern("20\\d\\d-02-29T06:3\\d:\\d\\d\\+01:00")));
        as("viewer")
                .get("/workspaces/{w}/schedules", workspace)
                .then()
                .statusCode(200)
                .body("items.name", equalTo(List.of("nightly")));
        as("submitter")
                .delete("/workspaces/{w}/schedules/nightly", workspace)
                .then()
                .statusCode(204);
        as("viewer")
                .get("/workspaces/{w}/schedules/nightly", workspace)
                .then()
                .statusCode(404)
                .body("detail", containsString("there is no schedule nightly"));
        assertThat(audited()).contains("workspace.schedule_create", "workspace.schedule_delete");
    }

    private List<String> audited() {
        return admin().queryParam("object", workspace)
                .get("/audit")
                .then()
                .extract()
                .path("items.action");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    cron     ; 30 25 * * *     ; cannot have 25 as field 2 (hour): it takes 0 to 23
                    cron     ; 0 0 30 2 *      ; never comes due
                    cron     ; 0 0 *           ; must have five fields
                    zone     ; Europe/Nowhere  ; must be a time zone
                    zone     ; +01:00          ; must be a time zone
                    submits  ; destroy         ; must be one of plan, drift, plan_and_apply
                    jitter   ; PT2H            ; must be between PT0S and PT1H
                    jitter   ; soon            ; must be an ISO 8601 duration
                    name     ; Nightly!        ; must be a DNS label
                    autoApply; true            ; is for schedules that submit plan_and_apply
                    """)
    void whatIsWrongIsNamed(String field, String value, String why) {
        Map<String, Object> body = nightly();
        body.put(field, value.equals("true") ? Boolean.TRUE : value);
        create(body)
                .statusCode(400)
                .body("code", equalTo("invalid"))
                .body("violations.field", hasItem(field))
                .body("violations.find { it.field == '" + field + "' }.message", containsString(why));
    }

    @Test
    void aJitterLongerThanTheDistanceOfItsTimesIsRefusedAndTheUsualOneFits() {
        Map<String, Object> often = nightly();
        often.put("cron", "*/2 * * * *");
        often.put("paused", true);
        often.put("jitter", "PT3M");
        create(often)
                .statusCode(400)
                .body("violations[0].field", equalTo("jitter"))
                .body("violations[0].message", containsString("at most PT2M, the shortest distance"));
        often.remove("jitter");
        create(often).statusCode(201).body("jitter", equalTo("PT2M")).body("nextTimes", empty());
    }

    @Test
    void whatIsMissingIsNamed() {
        create(Map.of("name", "nightly"))
                .statusCode(400)
                .body("violations.field", hasItem("cron"))
                .body("violations.field", hasItem("submits"));
    }

    @Test
    void aNameIsTakenOnceAndTwentyAreEnough() {
        create(nightly()).statusCode(201);
        create(nightly()).statusCode(409).body("code", equalTo("name_taken"));
        for (int number = 1; number < 20; number++) {
            Map<String, Object> another = nightly();
            another.put("name", "s-" + number);
            create(another).statusCode(201);
        }
        Map<String, Object> surplus = nightly();
        surplus.put("name", "surplus");
        create(surplus).statusCode(422).body("code", equalTo("too_many_schedules"));
    }

    @Test
    void aScheduleIsChangedPausedAndResumed() {
        create(nightly()).statusCode(201);
        json("approver")
                .body(Map.of("cron", "@yearly", "submits", "plan"))
                .patch("/workspaces/{w}/schedules/nightly", workspace)
                .then()
                .statusCode(200)
                .body("cron", equalTo("@yearly"))
                .body("submits", equalTo("plan"))
                .body("author", equalTo("approver"))
                .body("zone", equalTo("Europe/Berlin"));
        deed("pause").statusCode(200).body("paused", equalTo(true)).body("nextTimes", empty());
        deed("resume").statusCode(200).body("paused", equalTo(false)).body("nextTimes", hasSize(5));
        json("submitter")
                .body(Map.of("name", "other"))
                .patch("/workspaces/{w}/schedules/nightly", workspace)
                .then()
                .statusCode(400)
                .body("violations[0].field", equalTo("name"));
        assertThat(audited())
                .contains("workspace.schedule_update", "workspace.schedule_pause", "workspace.schedule_resume");
    }

    @Test
    void onlyApproversLetAPlanConfirmItself() {
        Map<String, Object> body = nightly();
        body.put("submits", "plan_and_apply");
        body.put("autoApply", true);
        create(body).statusCode(403).body("detail", containsString("approver"));
        json("approver")
                .body(body)
                .post("/workspaces/{w}/schedules", workspace)
                .then()
                .statusCode(201);
        json("submitter")
                .body(Map.of("cron", "@yearly"))
                .patch("/workspaces/{w}/schedules/nightly", workspace)
                .then()
                .statusCode(403);
        deed("run").statusCode(403);
        deed("pause").statusCode(200);
        deed("resume").statusCode(403);
    }

    @Test
    void itRunsAtOnceAndNeverTwoAtATime() {
        create(nightly()).statusCode(201);
        long task = deed("run")
                .statusCode(202)
                .body("submittedBy", equalTo("submitter"))
                .body("refreshOnly", equalTo(true))
                .body("message", equalTo("Schedule nightly"))
                .extract()
                .jsonPath()
                .getLong("id");
        deed("run").statusCode(409).body("code", equalTo("schedule_busy"));
        as("viewer")
                .get("/workspaces/{w}/schedules/nightly", workspace)
                .then()
                .body("lastTask", equalTo((int) task))
                .body("nextTimes[0]", containsString("-02-29T"));
        as("submitter").post("/tasks/{id}/cancel", task).then().statusCode(200);
        deed("run").statusCode(202);
    }

    @Test
    void nobodyHasLookedForDriftAndThereIsNothingToRepair() {
        as("viewer")
                .get("/workspaces/{w}/drift", workspace)
                .then()
                .statusCode(200)
                .body("state", equalTo("not_checked"))
                .body("addresses", empty());
        as("viewer").get("/workspaces/{w}", workspace).then().body("drift.state", equalTo("not_checked"));
        as("submitter")
                .post("/workspaces/{w}/drift/repair", workspace)
                .then()
                .statusCode(409)
                .body("code", equalTo("not_drifted"));
    }

    @Test
    void aCheckIsAPlanThatOnlyRefreshes() {
        as("submitter")
                .post("/workspaces/{w}/drift/check", workspace)
                .then()
                .statusCode(202)
                .body("type", equalTo("plan"))
                .body("refreshOnly", equalTo(true));
    }

    @Test
    void workspacesAreListedByDrift() {
        as("viewer")
                .queryParam("drift", "not_checked")
                .queryParam("name", workspace)
                .get("/workspaces")
                .then()
                .statusCode(200)
                .body("items.name", equalTo(List.of(workspace)));
        as("viewer")
                .queryParam("drift", "drifted")
                .queryParam("name", workspace)
                .get("/workspaces")
                .then()
                .body("items", empty());
        adminJson()
                .queryParam("drift", "perhaps")
                .get("/workspaces")
                .then()
                .statusCode(400)
                .body("violations[0].field", equalTo("drift"));
    }
}
