package dev.berth.server.api;

import static dev.berth.server.web.PageClient.as;
import static dev.berth.server.web.PageClient.with;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.nullValue;

import dev.berth.server.TestDatabase;
import dev.berth.server.persistence.Samples;
import dev.berth.server.web.SignedIn;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
@DisplayName("I2: people")
class PeopleResourceTest {

    private static RequestSpecification admin() {
        return given().auth().oauth2(TestDatabase.ADMIN_TOKEN);
    }

    @Test
    void anAdminSeesWhoHasSignedIn() {
        String ann = Samples.name("ann");
        SignedIn.as(ann, "ops,web");
        String of = "items.find { it.person == '" + SignedIn.id(ann) + "' }.";
        admin().get("/api/v1/people?limit=500")
                .then()
                .statusCode(200)
                .body(of + "name", equalTo(ann))
                .body(of + "role", equalTo("approver"))
                .body(of + "groups", hasItems("ops", "web"));
        SignedIn.as(ann, "readers");
        admin().get("/api/v1/people?limit=500").then().body(of + "role", equalTo("viewer"));
        as("admin")
                .get("/app/settings/people")
                .then()
                .body(allOf(containsString(SignedIn.id(ann)), containsString("readers")));
        for (String role : List.of("viewer", "submitter", "approver")) {
            given().auth()
                    .oauth2(ApiClient.token(role))
                    .get("/api/v1/people")
                    .then()
                    .statusCode(403);
            as(role).get("/app/settings/people").then().statusCode(404);
        }
    }

    @Test
    void anAdminEndsAllThatSomebodyHas() {
        String ann = Samples.name("ann");
        String first = SignedIn.as(ann, "ops");
        String second = SignedIn.as(ann, "ops");
        String token = admin().contentType("application/json")
                .body(Map.of("name", "of-ann", "role", "viewer", "person", SignedIn.id(ann)))
                .post("/api/v1/tokens")
                .path("token");
        given().auth().oauth2(token).get("/api/v1/pools").then().statusCode(200);
        admin().queryParam("person", SignedIn.id(ann))
                .delete("/api/v1/people/access")
                .then()
                .statusCode(200)
                .body("sessions", equalTo(2))
                .body("tokens", equalTo(1));
        with(first).get("/app/tasks").then().statusCode(303);
        with(second).get("/app/tasks").then().statusCode(303);
        given().auth().oauth2(token).get("/api/v1/pools").then().statusCode(401);
        with(SignedIn.as(ann, "ops")).get("/app/tasks").then().statusCode(200);
    }

    @Test
    void whoIsNotKnownHasNothingToEnd() {
        admin().queryParam("person", Samples.name("nobody"))
                .delete("/api/v1/people/access")
                .then()
                .statusCode(404);
        admin().delete("/api/v1/people/access").then().statusCode(400).body("violations[0].field", equalTo("person"));
    }

    @Test
    void aSessionOfAPersonNamesNoToken() {
        String ann = Samples.name("ann");
        SignedIn.as(ann, "ops");
        String of = "items.find { it.name == '" + ann + "' }.";
        admin().get("/api/v1/sessions?limit=500")
                .then()
                .body(of + "person", equalTo(SignedIn.id(ann)))
                .body(of + "role", equalTo("approver"))
                .body(of + "tokenId", nullValue());
    }
}
