package dev.berth.server.tfe;

import static dev.berth.server.api.ApiClient.token;
import static dev.berth.server.tfe.CommandLine.BASE;
import static dev.berth.server.tfe.CommandLine.MEDIA_TYPE;
import static dev.berth.server.tfe.CommandLine.as;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import dev.berth.server.TestDatabase;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a host says of itself, and how it says no. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class HostTest {
    @Test
    void theServicesOfTheHostAreToldToAnybodyWhateverTokenComesAlong() {
        given().get("/.well-known/terraform.json")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("'tfe.v2'", equalTo("/api/v2/"))
                .body("'tfe.v2.1'", equalTo("/api/v2/"))
                .body("'tfe.v2.2'", equalTo("/api/v2/"))
                .body("'state.v2'", equalTo("/api/v2/"));
        given().auth().oauth2("wrong").get("/.well-known/terraform.json").then().statusCode(200);
    }

    @Test
    void everyAnswerSaysWhichInterfaceItIsAndNothingThatIsNotBerths() {
        given().get(BASE + "/ping")
                .then()
                .statusCode(204)
                .header("TFP-API-Version", "2.5")
                .header("TFP-AppName", equalTo(null))
                .header("X-TFE-Version", equalTo(null))
                .header("X-RateLimit-Limit", equalTo(null));
        as("viewer").get("/runs/run-999999999").then().statusCode(404).header("TFP-API-Version", "2.5");
    }

    @Test
    void runsAreDoneHereAndTheOrganizationIsTheConfiguredOne() {
        as("viewer")
                .get("/organizations/berth/entitlement-set")
                .then()
                .statusCode(200)
                .contentType(MEDIA_TYPE)
                .body("data.id", equalTo("berth"))
                .body("data.type", equalTo("entitlement-sets"))
                .body("data.attributes.operations", equalTo(true));
        as("viewer")
                .get("/organizations/other/entitlement-set")
                .then()
                .statusCode(404)
                .body("errors[0].detail", containsString("called berth"));
    }

    @Test
    void whoeverAsksIsToldTheNameOfTheirToken() {
        as("submitter")
                .get("/account/details")
                .then()
                .statusCode(200)
                .body("data.type", equalTo("users"))
                .body("data.id", notNullValue())
                .body("data.attributes.username", equalTo("submitter"));
    }

    @Test
    void everyFailureIsAnErrorThatTheCommandLineCanShow() {
        given().get(BASE + "/account/details")
                .then()
                .statusCode(401)
                .contentType(MEDIA_TYPE)
                .body("errors[0].status", equalTo("401"))
                .body("errors[0].title", equalTo("Unauthorized"));
        given().auth()
                .oauth2("wrong")
                .get(BASE + "/account/details")
                .then()
                .statusCode(401)
                .contentType(MEDIA_TYPE)
                .body("errors[0].detail", containsString("Authorization: Bearer"));
        as("viewer")
                .get("/nothing/at/all")
                .then()
                .statusCode(404)
                .contentType(MEDIA_TYPE)
                .body("errors[0].title", equalTo("Not found"));
        given().auth()
                .oauth2(token("viewer"))
                .get(BASE)
                .then()
                .statusCode(404)
                .contentType(MEDIA_TYPE)
                .body("errors[0].title", equalTo("Not found"));
        as("viewer")
                .delete("/ping")
                .then()
                .statusCode(405)
                .contentType(MEDIA_TYPE)
                .body("errors[0].title", equalTo("Method not allowed"));
        CommandLine.sending("viewer", Map.of())
                .post("/runs")
                .then()
                .statusCode(403)
                .contentType(MEDIA_TYPE)
                .body("errors[0].title", equalTo("Forbidden"));
        CommandLine.sending("submitter", "{")
                .post("/runs")
                .then()
                .statusCode(400)
                .contentType(MEDIA_TYPE)
                .body("errors[0].title", equalTo("Malformed json"));
        as("viewer")
                .urlEncodingEnabled(false)
                .get("/runs/%00")
                .then()
                .statusCode(400)
                .contentType(MEDIA_TYPE);
    }

    @Test
    void theOtherInterfaceKeepsItsProblems() {
        given().get("/api/v1/tasks").then().statusCode(401).contentType("application/problem+json");
        given().auth()
                .oauth2(token("viewer"))
                .get("/api/v1/tasks/999999999")
                .then()
                .statusCode(404)
                .contentType("application/problem+json");
    }

    @Test
    void theLinkOfARunLeadsToItsTask() {
        given().redirects()
                .follow(false)
                .get("/app/berth/w/runs/run-12")
                .then()
                .statusCode(302)
                .header("Location", endsWith("/app/tasks/12"));
        given().get("/app/berth/w/runs/x").then().statusCode(404);
    }

    @Test
    void theFrontIsNotPartOfBerthsOwnDescription() {
        given().auth()
                .oauth2(token("viewer"))
                .get("/q/openapi")
                .then()
                .statusCode(200)
                .body(not(containsString("/api/v2")));
    }
}
