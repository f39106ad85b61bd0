package dev.berth.server.web.freeze;

import static dev.berth.server.api.ApiClient.adminJson;
import static dev.berth.server.web.PageClient.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.berth.server.TestDatabase;
import dev.berth.server.api.ApiClient;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Freeze windows on the page (W3). */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class FreezePageTest {
    private String pool;
    private String workspace;

    @BeforeEach
    void aWorkspace() {
        pool = ApiClient.pool();
        workspace = ApiClient.configuredWorkspace(pool);
    }

    @Test
    void anAdminMakesAWindowAndDeletesIt() {
        as("admin")
                .formParam("covers", "applies")
                .formParam("reason", "No <b>changes</b> at night")
                .formParam("cron", "0 22 * * *")
                .formParam("zone", "Europe/Berlin")
                .formParam("lasts", "PT8H")
                .post("/app/workspaces/{w}/freezes", workspace)
                .then()
                .statusCode(303);
        String page = as("admin")
                .get("/app/workspaces/{w}/freezes", workspace)
                .then()
                .statusCode(200)
                .body(allOf(
                        containsString("No &lt;b&gt;changes&lt;/b&gt; at night"),
                        containsString("Europe/Berlin, for PT8H"),
                        containsString("applies of workspace " + workspace)))
                .extract()
                .asString();
        String id = page.replaceAll("(?s).*id=\"freeze-([0-9]+)\".*", "$1");

        as("viewer")
                .get("/app/workspaces/{w}/freezes", workspace)
                .then()
                .statusCode(200)
                .body(not(containsString("Make the window")))
                .body(not(containsString("freezes/delete")));
        as("admin")
                .formParam("freeze", id)
                .post("/app/workspaces/{w}/freezes/delete", workspace)
                .then()
                .statusCode(303);
        as("admin").get("/app/workspaces/{w}/freezes", workspace).then().body(containsString("None."));
    }

    @Test
    void whatIsWrongStandsAtItsField() {
        as("admin")
                .formParam("covers", "everything")
                .formParam("reason", "")
                .formParam("cron", "0 25 * * *")
                .formParam("lasts", "PT1H")
                .post("/app/pools/{p}/freezes", pool)
                .then()
                .statusCode(400)
                .body(containsString("cannot have 25 as field 2 (hour)"))
                .body(containsString("must be given"));
    }

    @Test
    void aWorkspaceShowsTheWindowsOfItsPoolToo() {
        poolFrozen();
        as("admin")
                .get("/app/workspaces/{w}/freezes", workspace)
                .then()
                .body(containsString("everything of pool " + pool))
                .body(containsString("in force until"))
                .body(not(containsString("freezes/delete")));
        as("viewer").get("/app/pools/{p}/freezes", pool).then().body(containsString("The fair"));
    }

    private void poolFrozen() {
        adminJson()
                .body(Map.of(
                        "to",
                        Instant.now().plus(Duration.ofHours(1)).toString(),
                        "covers",
                        "everything",
                        "reason",
                        "The fair"))
                .post("/pools/{p}/freezes", pool)
                .then()
                .statusCode(201);
    }

    @Test
    void aTaskSaysWhatItWaitsForAndAnApproverLetsItThrough() {
        poolFrozen();
        long task = ApiClient.submitted(workspace, "plan");
        as("viewer")
                .get("/app/tasks/{id}", task)
                .then()
                .statusCode(200)
                .body(containsString("a freeze window holds it back until"))
                .body(containsString("The fair"))
                .body(not(containsString("Give it a pass")));
        as("approver").get("/app/tasks/{id}", task).then().body(containsString("Give it a pass"));
        as("viewer").get("/app/tasks?workspace={w}", workspace).then().body(containsString("frozen until"));

        as("approver")
                .formParam("reason", "It is urgent")
                .post("/app/tasks/{id}/freeze-pass", task)
                .then()
                .statusCode(303)
                .header("Location", containsString("/app/tasks/" + task));
        ApiClient.as("viewer")
                .get("/tasks/{id}/freeze-pass", task)
                .then()
                .statusCode(200)
                .body("reason", equalTo("It is urgent"));
        as("approver").get("/app/tasks/{id}", task).then().body(not(containsString("Give it a pass")));
    }

    @Test
    void aWindowIsChangedFromOneKindToTheOther() {
        poolFrozen();
        String page =
                as("admin").get("/app/pools/{p}/freezes", pool).then().extract().asString();
        String id = page.replaceAll("(?s).*id=\"freeze-([0-9]+)\".*", "$1");
        assertThat(page).contains("/app/pools/" + pool + "/freezes/edit?freeze=" + id);
        as("admin")
                .get("/app/pools/{p}/freezes/edit?freeze={id}", pool, id)
                .then()
                .statusCode(200)
                .body(containsString("value=\"The fair\""));

        change(id, Map.of("covers", "applies", "reason", "Night", "cron", "0 25 * * *", "lasts", "PT8H"))
                .statusCode(400)
                .body(containsString("cannot have 25 as field 2 (hour)"))
                .body(containsString("value=\"Night\""));
        change(id, Map.of("covers", "applies", "reason", "Night", "cron", "0 22 * * *", "lasts", "PT8H"))
                .statusCode(303)
                .header("Location", containsString("/app/pools/" + pool + "/freezes"));
        ApiClient.as("viewer")
                .get("/pools/{p}/freezes/{id}", pool, id)
                .then()
                .body("cron", equalTo("0 22 * * *"))
                .body("to", nullValue())
                .body("reason", equalTo("Night"));

        as("admin")
                .get("/app/workspaces/{w}/freezes/edit?freeze={id}", workspace, id)
                .then()
                .statusCode(404);
        as("admin").get("/app/pools/{p}/freezes/edit", pool).then().statusCode(404);
    }

    private ValidatableResponse change(String id, Map<String, String> form) {
        return as("admin")
                .formParams(form)
                .post("/app/pools/{p}/freezes/edit?freeze={id}", pool, id)
                .then();
    }

    @Test
    void windowsOfTagsAreBelowTheSettings() {
        as("admin")
                .formParam("tag", "page=" + workspace)
                .formParam("covers", "everything")
                .formParam("reason", "The fair")
                .formParam("to", Instant.now().plus(Duration.ofHours(1)).toString())
                .post("/app/settings/freezes")
                .then()
                .statusCode(303);
        String page = as("admin")
                .get("/app/settings/freezes")
                .then()
                .statusCode(200)
                .body(containsString("everything of tag page=" + workspace))
                .extract()
                .asString();
        String id = page.replaceAll("(?s).*id=\"freeze-([0-9]+)\".*", "$1");
        as("admin")
                .formParam("freeze", id)
                .post("/app/settings/freezes/delete")
                .then()
                .statusCode(303);
    }
}
