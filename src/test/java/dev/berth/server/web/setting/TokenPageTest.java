package dev.berth.server.web.setting;

import static dev.berth.server.api.ApiClient.admin;
import static dev.berth.server.api.ApiClient.adminJson;
import static dev.berth.server.api.ApiClient.name;
import static dev.berth.server.web.PageClient.COOKIE;
import static dev.berth.server.web.PageClient.as;
import static dev.berth.server.web.PageClient.signIn;
import static dev.berth.server.web.PageClient.stranger;
import static dev.berth.server.web.PageClient.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import dev.berth.server.TestDatabase;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tokens on the page: admins make and revoke them, a secret is shown once, and others learn how to get one. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class TokenPageTest {
    private static final String PAGE = "/app/settings/tokens";
    private static final String EVIL = "\"><script>alert(1)</script><b x='";

    @Test
    void aTokenIsMadeAndItsSecretIsShownThisOnce() {
        String name = name("made");
        String made = as("admin")
                .formParams(Map.of("name", name, "role", "submitter", "expiresIn", "P30D"))
                .post(PAGE)
                .then()
                .statusCode(201)
                .header("Cache-Control", "no-store")
                .body(containsString("shown this once"))
                .extract()
                .asString();
        String secret = made.replaceFirst("(?s).*id=\"secret\"[^>]*>([^<]+)<.*", "$1");
        with(signIn(secret).cookie(COOKIE))
                .get("/app/pools")
                .then()
                .body(containsString(name), containsString("(submitter)"));
        as("admin").get(PAGE).then().statusCode(200).body(allOf(containsString(name), not(containsString(secret))));
        admin().get("/tokens").then().body("items.name", hasItem(name));
        assertThat(JsonPath.from(admin().get("/tokens").asString())
                        .getString("items.find { it.name == '" + name + "' }.expiresAt"))
                .isNotNull();
    }

    @Test
    void whatIsWrongStandsAtItsFieldAndNothingTypedIsLost() {
        as("admin")
                .formParams(Map.of("name", "Not A Label", "role", "approver", "expiresIn", "soon"))
                .post(PAGE)
                .then()
                .statusCode(400)
                .body(allOf(
                        containsString("id=\"name-wrong\">must be a DNS label"),
                        containsString("value=\"Not A Label\""),
                        containsString("<option selected>approver"),
                        containsString("id=\"expiresIn-wrong\">must be an ISO 8601 duration"),
                        containsString("value=\"soon\"")));
        as("admin")
                .formParams(Map.of("name", name("long"), "role", "king", "expiresIn", "P9999D"))
                .post(PAGE)
                .then()
                .statusCode(400)
                .body(containsString("id=\"role-wrong\">"), containsString("id=\"expiresIn-wrong\">"));
        as("admin").post(PAGE).then().statusCode(400).body(containsString("id=\"name-wrong\">must be given"));
        as("admin").get(PAGE + "?cursor=nothing").then().statusCode(400).contentType("text/html");
    }

    @Test
    void textIsShownAsText() {
        for (String field : new String[] {"name", "role", "expiresIn"}) {
            as("admin")
                    .formParams(Map.of(field, EVIL))
                    .post(PAGE)
                    .then()
                    .statusCode(400)
                    .body(not(containsString("<script>alert")), not(containsString("<b x=")));
        }
        as("admin")
                .post(PAGE + "/%3Cscript%3Ealert(1)/revoke")
                .then()
                .statusCode(404)
                .body(not(containsString("<script>a")));
    }

    @Test
    void aRevokedTokenOpensNothingAnyMore() {
        String name = name("revoked");
        JsonPath made = adminJson()
                .body(Map.of("name", name, "role", "admin"))
                .post("/tokens")
                .jsonPath();
        String session = signIn(made.getString("token")).cookie(COOKIE);
        String own = with(session).get(PAGE).then().statusCode(200).extract().asString();
        assertThat(own).contains("You have signed in with it").containsOnlyOnce("<span class=\"badge\">yours</span>");
        as("admin").get(PAGE).then().body(containsString("Revoke " + name + "? Whoever uses it is shut out at once."));

        String revoke = PAGE + "/" + made.getString("id") + "/revoke";
        with(session).post(revoke).then().statusCode(303).header("Location", equalTo(PAGE));
        with(session).get(PAGE).then().statusCode(303);
        as("admin").get(PAGE).then().body(not(containsString(name)));
        as("admin").post(revoke).then().statusCode(404).contentType("text/html");
    }

    @Test
    void whoIsNoAdminLearnsWhatTheRolesMeanAndWhomToAsk() {
        String token = adminJson()
                .body(Map.of("name", name("hidden"), "role", "viewer"))
                .post("/tokens")
                .jsonPath()
                .getString("id");
        for (String role : new String[] {"viewer", "submitter", "approver"}) {
            as(role).get(PAGE + "?source=terraform-login")
                    .then()
                    .statusCode(200)
                    .body(allOf(
                            containsString("Ask an administrator"),
                            containsString("yours is " + role),
                            containsString("terraform login"),
                            containsString("also confirms"),
                            not(containsString("Revoke")),
                            not(containsString("Make the token")),
                            not(containsString(token))));
            as(role).formParams(Map.of("name", "mine", "role", "admin"))
                    .post(PAGE)
                    .then()
                    .statusCode(403);
            as(role).post(PAGE + "/" + token + "/revoke").then().statusCode(403);
        }
    }

    @Test
    void whoHasNoTokenYetIsToldHowToGetOneWhereTheySignIn() {
        String signIn = stranger()
                .get(PAGE + "?source=terraform-login")
                .then()
                .statusCode(303)
                .extract()
                .header("Location");
        assertThat(signIn).isEqualTo("/app/sign-in?next=%2Fapp%2Fsettings%2Ftokens%3Fsource%3Dterraform-login");
        stranger()
                .urlEncodingEnabled(false)
                .get(signIn)
                .then()
                .statusCode(200)
                .body(
                        containsString("terraform login"),
                        containsString("asks an administrator of this server"),
                        containsString("POST /api/v1/tokens"));
    }
}
