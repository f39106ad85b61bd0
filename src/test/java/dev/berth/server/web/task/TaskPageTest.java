package dev.berth.server.web.task;

import static dev.berth.server.api.ApiClient.admin;
import static dev.berth.server.api.ApiClient.adminJson;
import static dev.berth.server.api.ApiClient.configuredWorkspace;
import static dev.berth.server.api.ApiClient.pool;
import static dev.berth.server.api.ApiClient.submitted;
import static dev.berth.server.web.PageClient.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import dev.berth.server.TestDatabase;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks on the page: the API's checks and rights, and nobody's text as anything but text. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class TaskPageTest {
    private static final String EVIL = "\"><script>alert(1)</script><b x='";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?tab=plan",
                "?tab=timeline",
                "/head",
                "/decision",
                "/log",
                "/log/lines",
                "/log/search?q=x",
                "/log/growth"
            })
    void ofATaskThatIsNotThereNothingIsThere(String part) {
        as("viewer").get("/app/tasks/999999999" + part).then().statusCode(404);
        as("viewer").get("/app/tasks/abc" + part).then().statusCode(404);
    }

    @ParameterizedTest
    @CsvSource({
        "/log/lines?from=1, 400",
        "/log/lines?from=-1, 400",
        "/log/lines?from=x, 400",
        "/log/lines?from=65536, 200",
        "/log/search, 400",
        "/log/search?q=, 400",
        "/log/search?q=a&from=x, 400",
        "/log/search?q=a, 200",
        "/log/lines?from=99999999999999999999, 400",
        "?tab=plan&from=x&action=y&name=z&only=w, 200",
        "?tab=other, 200",
        "/decision?shown=x, 200"
    })
    void whatIsAskedForInAWrongWayIsSaidOrPassedOver(String part, int status) {
        long task = submitted(configuredWorkspace(pool()), "plan");
        as("viewer")
                .urlEncodingEnabled(false)
                .get("/app/tasks/" + task + part)
                .then()
                .statusCode(status);
    }

    @Test
    void aLogWithoutOutputIsEmptyAndHasNoRange() {
        long task = submitted(configuredWorkspace(pool()), "plan");
        as("viewer").get("/app/tasks/" + task + "/log").then().statusCode(200).body(equalTo(""));
        as("viewer")
                .header("Range", "bytes=0-")
                .get("/app/tasks/" + task + "/log")
                .then()
                .statusCode(416);
        as("viewer")
                .get("/app/tasks/" + task + "/log/lines")
                .then()
                .body("total", equalTo(0))
                .body("lines", equalTo(List.of()));
        as("viewer")
                .get("/app/tasks/" + task + "/log?download=yes")
                .then()
                .header("Content-Disposition", "attachment; filename=\"task-" + task + ".log\"");
    }

    @Test
    void whatSomebodyWroteIsShownAsTheyWroteItEverywhere() {
        String workspace = configuredWorkspace(pool());
        int task = adminJson()
                .body(Map.of("workspace", workspace, "type", "plan", "message", EVIL, "targets", List.of("a." + EVIL)))
                .post("/tasks")
                .path("id");
        for (String address : List.of(
                "/app/tasks/" + task,
                "/app/tasks/" + task + "?tab=plan&name=" + "%22%3E%3Cscript%3Ealert(1)",
                "/app/tasks/" + task + "?tab=timeline",
                "/app/tasks/" + task + "/head",
                "/app/tasks/new?again=" + task,
                "/app/tasks/new?workspace=%22%3E%3Cscript%3Ealert(1)",
                "/app/tasks?workspace=" + workspace,
                "/app/tasks?text=%22%3E%3Cscript%3Ealert(1)",
                "/app/tasks?workspace=" + workspace + "&only=" + task)) {
            as("admin")
                    .urlEncodingEnabled(false)
                    .get(address)
                    .then()
                    .statusCode(200)
                    .body(not(containsString("<script>alert")));
        }
    }

    @Test
    void aFormThatCannotBeTakenComesBackWithWhatWasTypedAndWhatIsWrongAtItsField() {
        String workspace = configuredWorkspace(pool());
        as("submitter")
                .formParams(Map.of(
                        "workspace", workspace,
                        "type", "plan",
                        "message", EVIL,
                        "priority", "many",
                        "timeout", "never",
                        "variables", "no variable"))
                .post("/app/tasks/new")
                .then()
                .statusCode(400)
                .body(allOf(
                        containsString("&lt;script&gt;alert(1)"),
                        containsString("value=\"many\""),
                        containsString("must be a number"),
                        containsString("must be lines such as")));
        as("submitter")
                .formParams(Map.of("workspace", workspace, "type", "plan", "timeout", "never", "targets", "-x\n\ny"))
                .post("/app/tasks/new")
                .then()
                .statusCode(400)
                .body(allOf(
                        containsString("must be an ISO 8601 duration"),
                        containsString("must not begin with a hyphen")));
        as("submitter")
                .formParams(Map.of("workspace", workspace, "type", "plan_and_apply", "autoApply", "yes"))
                .post("/app/tasks/new")
                .then()
                .statusCode(403)
                .body(containsString("needs the role approver"));
    }

    @Test
    void aFormThatIsSentTwiceMakesOneTask() {
        String workspace = configuredWorkspace(pool());
        Map<String, String> form = Map.of(
                "workspace",
                workspace,
                "type",
                "plan",
                "key",
                "k-" + workspace,
                "variables",
                "a = {\n  b = 1\n}\nc = 2");
        String first = sent(form);
        assertThat(sent(form)).isEqualTo(first);
        String again = as("submitter")
                .get("/app/tasks/new?again=" + first.replaceFirst(".*/", ""))
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertThat(again)
                .contains("value=\"" + workspace + "\"")
                .contains("never shown again")
                .doesNotContain("b = 1");
    }

    private static String sent(Map<String, String> form) {
        return as("submitter")
                .formParams(form)
                .post("/app/tasks/new")
                .then()
                .statusCode(303)
                .extract()
                .header("Location");
    }

    @Test
    void aDecisionNamesThePlanThatWasShownF10() {
        long task = submitted(configuredWorkspace(pool()), "plan_and_apply");
        for (String what : List.of("confirm", "discard")) {
            as("approver")
                    .formParam("planSha256", "")
                    .post("/app/tasks/" + task + "/" + what)
                    .then()
                    .statusCode(400);
            as("approver")
                    .formParam("planSha256", "a".repeat(64))
                    .post("/app/tasks/" + task + "/" + what)
                    .then()
                    .statusCode(409)
                    .body(containsString("A task that is pending cannot be " + what));
            as("submitter")
                    .formParam("planSha256", "a".repeat(64))
                    .post("/app/tasks/" + task + "/" + what)
                    .then()
                    .statusCode(403);
        }
        as("viewer")
                .formParam("x", "")
                .post("/app/tasks/" + task + "/cancel")
                .then()
                .statusCode(403);
        as("submitter")
                .formParam("x", "")
                .post("/app/tasks/" + task + "/cancel")
                .then()
                .statusCode(303);
        as("submitter")
                .formParam("x", "")
                .post("/app/tasks/" + task + "/cancel")
                .then()
                .statusCode(409)
                .body(containsString("Somebody was there before. Canceled by"));
        admin().get("/tasks/" + task).then().body("status", equalTo("canceled"));
    }

    @Test
    void theListNamesFiltersThatAreNone() {
        as("viewer").get("/app/tasks?status=done").then().statusCode(400).body(containsString("must be one of"));
        as("viewer").get("/app/tasks?cursor=x'").then().statusCode(400);
    }
}
