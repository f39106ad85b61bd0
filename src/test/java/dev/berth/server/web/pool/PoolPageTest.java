package dev.berth.server.web.pool;

import static dev.berth.server.api.ApiClient.admin;
import static dev.berth.server.api.ApiClient.adminJson;
import static dev.berth.server.api.ApiClient.configuredWorkspace;
import static dev.berth.server.api.ApiClient.name;
import static dev.berth.server.api.ApiClient.pool;
import static dev.berth.server.api.ApiClient.submitted;
import static dev.berth.server.web.PageClient.as;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import dev.berth.server.TestDatabase;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Pools on the page: the API's checks at the fields, and nobody's text as anything but text. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class PoolPageTest {
    private static final String EVIL = "\"><script>alert(1)</script><b x='";

    @Test
    void aPoolIsMadeChangedAndDeletedByForms() {
        String pool = name("form");
        as("admin")
                .formParams(Map.of("name", pool, "runtime", "static", "minPods", "0", "maxPods", "2"))
                .post("/app/new-pool")
                .then()
                .statusCode(303)
                .header("Location", "/app/pools/" + pool);
        admin().get("/pools/" + pool).then().body("maxPods", equalTo(2)).body("slotsPerPod", equalTo(3));
        as("admin").get("/app/pools/" + pool + "/edit").then().body(containsString("value=\"PT24H\""));
        as("admin")
                .formParams(Map.of(
                        "name",
                        pool,
                        "runtime",
                        "static",
                        "minPods",
                        "1",
                        "maxPods",
                        "5",
                        "idleTimeout",
                        "PT7M",
                        "selfService",
                        "true",
                        "podTemplate",
                        "{}"))
                .post("/app/pools/" + pool + "/edit")
                .then()
                .statusCode(303);
        admin().get("/pools/" + pool)
                .then()
                .body("maxPods", equalTo(5))
                .body("idleTimeout", equalTo("PT7M"))
                .body("selfService", equalTo(true));
        as("admin")
                .post("/app/pools/" + pool + "/edit/delete")
                .then()
                .statusCode(303)
                .header("Location", "/app/pools");
        admin().get("/pools/" + pool).then().statusCode(404);
    }

    @Test
    void whatIsWrongStandsAtItsFieldAndNothingTypedIsLost() {
        as("admin")
                .formParams(Map.of(
                        "name",
                        "Not A Label",
                        "runtime",
                        "static",
                        "minPods",
                        "9",
                        "maxPods",
                        "3",
                        "idleTimeout",
                        "soon",
                        "podTemplate",
                        "{\"a\": 1}"))
                .post("/app/new-pool")
                .then()
                .statusCode(400)
                .body(allOf(
                        containsString("id=\"name-wrong\">must be a DNS label"),
                        containsString("value=\"Not A Label\""),
                        containsString("id=\"minPods-wrong\">must not be more than maxPods"),
                        containsString("id=\"idleTimeout-wrong\">must be an ISO 8601 duration"),
                        containsString("value=\"soon\""),
                        containsString("{&quot;a&quot;: 1}")));
        as("admin")
                .formParams(
                        Map.of("name", "A", "runtime", "static", "minPods", "two", "maxPods", "3", "podTemplate", "[1"))
                .post("/app/new-pool")
                .then()
                .statusCode(400)
                .body(allOf(
                        containsString("id=\"name-wrong\">must be a DNS label"),
                        containsString("id=\"minPods-wrong\">must be a whole number"),
                        containsString("id=\"podTemplate-wrong\">must be a JSON object")));
    }

    @Test
    void whatOnlyTheStoreKnowsIsToldAboveTheForm() {
        String pool = pool();
        as("admin")
                .formParams(Map.of("name", pool, "runtime", "static", "minPods", "0", "maxPods", "0"))
                .post("/app/new-pool")
                .then()
                .statusCode(409)
                .body(containsString("there is a pool " + pool + " already"));
        as("admin")
                .formParams(Map.of("name", "other", "runtime", "static", "minPods", "0", "maxPods", "0"))
                .post("/app/pools/" + pool + "/edit")
                .then()
                .statusCode(400)
                .body(containsString("id=\"name-wrong\">cannot be changed"));
    }

    @Test
    void whatOnesRoleDoesNotAllowIsNotThere() {
        String pool = pool();
        for (String role : new String[] {"viewer", "submitter", "approver"}) {
            as(role).get("/app/pools").then().statusCode(200).body(not(containsString("new-pool")));
            as(role).get("/app/pools/" + pool).then().statusCode(200).body(not(containsString("Edit")));
            as(role).get("/app/pools/" + pool + "/edit")
                    .then()
                    .statusCode(404)
                    .body(containsString("nothing at this address"));
            as(role).get("/app/new-pool").then().statusCode(404);
            as(role).post("/app/pools/" + pool + "/pods/a/drain").then().statusCode(403);
            as(role).post("/app/pools/" + pool + "/edit/delete").then().statusCode(403);
        }
        as("admin").get("/app/pools/" + pool).then().body(containsString("Edit"));
    }

    @Test
    void anOlderPartOfTheListIsReadAgainAsThatPart() {
        pool();
        pool();
        String cursor =
                admin().get("/pools?limit=1").then().extract().jsonPath().getString("nextCursor");
        as("viewer").get("/app/pools").then().body(containsString("data-src=\"/app/pools\""));
        as("viewer")
                .get("/app/pools?cursor=" + cursor)
                .then()
                .statusCode(200)
                .body(
                        containsString("data-src=\"/app/pools?cursor=" + cursor + "\""),
                        containsString("<a href=\"/app/pools\">Newest pools</a>"));
    }

    @Test
    void whoWaitsIsNamedWithTheReason() {
        String pool = pool();
        long task = submitted(configuredWorkspace(pool), "plan");
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> as("viewer")
                        .get("/app/pools/" + pool + "/queue")
                        .then()
                        .statusCode(200)
                        .body(allOf(containsString("#" + task + " "), containsString("its pool has no pod yet"))));
    }

    @Test
    void textIsShownAsText() {
        for (String field : new String[] {"name", "minPods", "idleTimeout", "podTemplate"}) {
            as("admin")
                    .formParams(Map.of(field, EVIL, "runtime", EVIL))
                    .post("/app/new-pool")
                    .then()
                    .statusCode(400)
                    .body(allOf(not(containsString("<script>alert")), not(containsString("<b x="))))
                    .body(containsString("&lt;script&gt;"));
        }
        String pool = pool();
        as("viewer")
                .queryParam("text", EVIL)
                .get("/app/pools/" + pool)
                .then()
                .statusCode(200)
                .body(not(containsString("<script>alert")));
        as("viewer")
                .queryParam("group", EVIL)
                .get("/app/pools/" + pool)
                .then()
                .statusCode(400)
                .body(not(containsString("<script>a")));
        as("viewer")
                .get("/app/pools/%3Cscript%3Ealert(1)")
                .then()
                .statusCode(404)
                .body(not(containsString("<script>a")));
    }

    @Test
    void aPodThatIsNotThereIsToldInThePageThatIsOpen() {
        String pool = pool();
        as("admin")
                .header("HX-Request", "true")
                .post("/app/pools/" + pool + "/pods/nobody/drain")
                .then()
                .statusCode(404)
                .body(equalTo("<p class=\"bad\" role=\"alert\">There is no pod nobody.</p>\n"));
    }

    @Test
    void onlyWantedPodsAreSent() {
        String pool = pool();
        adminJson().body(Map.of()).get("/pools/" + pool).then().statusCode(200);
        as("viewer")
                .get("/app/pools/" + pool + "/pods?only=a&only=b")
                .then()
                .statusCode(200)
                .body(not(containsString("id=\"pods\"")));
    }
}
