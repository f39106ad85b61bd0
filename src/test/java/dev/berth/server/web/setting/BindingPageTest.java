package dev.berth.server.web.setting;

import static dev.berth.server.api.ApiClient.admin;
import static dev.berth.server.api.ApiClient.adminJson;
import static dev.berth.server.api.ApiClient.name;
import static dev.berth.server.web.PageClient.as;
import static dev.berth.server.web.PageClient.stranger;
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

/** Bindings on the page: admins make and delete them, and nobody else sees them (I3). */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class BindingPageTest {
    private static final String PAGE = "/app/settings/bindings";
    private static final String EVIL = "\"><script>alert(1)</script><b x='";

    @Test
    void aBindingIsMadeShownAndDeleted() {
        String name = name("page");
        String core = team("core");
        String web = team("web");
        as("admin")
                .formParams(Map.of(
                        "name",
                        name,
                        "issuer",
                        "https://issuer.example.com",
                        "subject",
                        "repo:acme/infra:ref:refs/heads/*",
                        "claims",
                        "repository_id=42\r\nref_protected = true\r\n",
                        "role",
                        "",
                        "teams",
                        web + ", " + core,
                        "audience",
                        "berth"))
                .post(PAGE)
                .then()
                .statusCode(303)
                .header("Location", equalTo(PAGE));
        admin().get("/bindings/{name}", name)
                .then()
                .body("claims", equalTo(Map.of("repository_id", "42", "ref_protected", "true")))
                .body("teams", equalTo(List.of(core, web)))
                .body("audience", equalTo("berth"));
        as("admin")
                .get(PAGE)
                .then()
                .statusCode(200)
                .body(allOf(
                        containsString("id=\"binding-" + name + "\""),
                        containsString("repo:acme/infra:ref:refs/heads/*"),
                        containsString("ref_protected=true"),
                        containsString(core + ", " + web),
                        containsString("asked for")));
        String delete = PAGE + "/" + name + "/delete";
        as("submitter").post(delete).then().statusCode(403);
        as("admin").post(delete).then().statusCode(303).header("Location", equalTo(PAGE));
        as("admin").get(PAGE).then().body(not(containsString("binding-" + name)));
        as("admin").post(delete).then().statusCode(404).contentType("text/html");
    }

    private static String team(String prefix) {
        String team = name(prefix);
        adminJson().body(Map.of("name", team)).post("/teams").then().statusCode(201);
        return team;
    }

    @Test
    void whatIsWrongStandsAtItsFieldAndNothingTypedIsLost() {
        as("admin")
                .formParams(Map.of("name", "Not A Label", "issuer", "http://x", "subject", "repo:*", "role", "viewer"))
                .post(PAGE)
                .then()
                .statusCode(400)
                .body(allOf(
                        containsString("id=\"name-wrong\">must be a DNS label"),
                        containsString("value=\"Not A Label\""),
                        containsString("id=\"issuer-wrong\">"),
                        containsString("id=\"subject-wrong\">must name before its first *")));
        as("admin")
                .formParams(Map.of("claims", "nothing"))
                .post(PAGE)
                .then()
                .statusCode(400)
                .body(containsString("id=\"claims-wrong\">must be lines such as"));
        as("admin")
                .formParams(Map.of("jwks", "[]"))
                .post(PAGE)
                .then()
                .statusCode(400)
                .body(containsString("id=\"jwks-wrong\">must be a JSON object"));
        as("admin").post(PAGE).then().statusCode(400).body(containsString("id=\"issuer-wrong\">must be given"));
        as("admin").get(PAGE + "?cursor=nothing").then().statusCode(400).contentType("text/html");
    }

    @Test
    void textIsShownAsText() {
        for (String field : new String[] {"name", "issuer", "subject", "claims", "jwks", "authorities", "audience"}) {
            as("admin")
                    .formParams(Map.of(field, EVIL))
                    .post(PAGE)
                    .then()
                    .statusCode(400)
                    .body(not(containsString("<script>alert")), not(containsString("<b x=")));
        }
    }

    @Test
    void whoIsNoAdminSeesNoBindings() {
        as("approver").get(PAGE).then().statusCode(404);
        stranger().get(PAGE).then().statusCode(303);
    }
}
