package dev.berth.server.web.session;

import static dev.berth.server.web.PageClient.COOKIE;
import static dev.berth.server.web.PageClient.as;
import static dev.berth.server.web.PageClient.stranger;
import static dev.berth.server.web.PageClient.with;
import static dev.berth.server.web.SignedIn.comesBack;
import static dev.berth.server.web.SignedIn.logoutToken;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.berth.server.TestDatabase;
import dev.berth.server.persistence.Samples;
import dev.berth.server.web.SignedIn.Back;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
@DisplayName("I1: sign-in by an identity provider, over HTTP")
class ProviderSignInTest {
    private static final String PENDING = "berth_sign_in";
    private static final String STATE = "q_auth_berth";

    private static String signIn(String who, String groups) {
        Response entered = comesBack(who, groups).go();
        entered.then().statusCode(303).header("Location", "/app/tasks");
        assertThat(entered.getDetailedCookie(COOKIE).isHttpOnly()).isTrue();
        assertThat(entered.cookies()).containsOnlyKeys(COOKIE, PENDING, STATE);
        assertThat(entered.getDetailedCookie(PENDING).getMaxAge()).isZero();
        assertThat(entered.getDetailedCookie(STATE).getMaxAge()).isZero();
        return entered.cookie(COOKIE);
    }

    @Test
    void thePageOffersIt() {
        stranger()
                .queryParam("next", "/app/tasks")
                .get("/app/sign-in")
                .then()
                .body(containsString("href=\"/app/sign-in/oidc?next=%2Fapp%2Ftasks\">Sign in with your organization"));
    }

    @Test
    void whoSignsInHasTheRoleOfTheirGroups() {
        String ann = Samples.name("ann");
        String session = signIn(ann, "ops,web");
        with(session)
                .get("/app/tasks")
                .then()
                .statusCode(200)
                .body(containsString(ann + " <span class=\"quiet\">(approver)"));
        with(session).get("/app/settings").then().statusCode(404);
        with(signIn(Samples.name("root"), "root")).get("/app/settings").then().statusCode(200);
        as("admin")
                .get("/app/settings/sessions")
                .then()
                .body(allOf(containsString("id-of-" + ann), containsString(ann)));
    }

    @Test
    void whoHasNoRightsIsToldSoInOneSentenceAndGetsNoSession() {
        Response refused = comesBack(Samples.name("eve"), "nobody").go();
        refused.then()
                .statusCode(403)
                .body(allOf(containsString("data-code=\"sign_in_failed\""), not(containsString("group"))));
        assertThat(refused.cookies()).doesNotContainKey(COOKIE);
    }

    @Test
    void whoHasRightsByATeamAloneSignsInAsItsMemberOrByTheirGroup() {
        String member = Samples.name("ann");
        String group = Samples.name("web");
        given().auth()
                .oauth2(TestDatabase.ADMIN_TOKEN)
                .contentType(ContentType.JSON)
                .body(Map.of(
                        "name", Samples.name("team"),
                        "members", List.of("id-of-" + member),
                        "groups", List.of(group),
                        "grants", List.of(Map.of("role", "viewer", "tag", Samples.name("tag")))))
                .post("/api/v1/teams")
                .then()
                .statusCode(201);
        with(signIn(member, "nobody")).get("/app/tasks").then().statusCode(200);
        with(signIn(Samples.name("bob"), group)).get("/app/tasks").then().statusCode(200);
    }

    @Test
    void anAnswerCountsOnceAndOnlyInTheBrowserThatBegan() {
        Back back = comesBack(Samples.name("ann"), "ops");
        stranger().urlEncodingEnabled(false).get(back.address()).then().statusCode(403);
        new Back(back.address(), comesBack("bob", "ops").cookies()).go().then().statusCode(403);
        back.go().then().statusCode(303);
        back.go().then().statusCode(403).body(containsString("sign_in_failed"));
    }

    @Test
    void whoSignsOutGoesOnToTheProviderAndTheSessionIsOver() {
        String session = signIn(Samples.name("ann"), "ops");
        Response out = with(session).post("/app/sign-out");
        out.then()
                .statusCode(200)
                .header(
                        "Refresh",
                        allOf(
                                startsWith("0;url=" + TestDatabase.issuer() + "/end?id_token_hint=e"),
                                containsString("&client_id=berth&post_logout_redirect_uri=http%3A%2F%2Flocalhost"),
                                endsWith("%2Fapp%2Fsign-in")))
                .body(containsString("You are signed out here"));
        assertThat(out.cookie(COOKIE)).isEmpty();
        with(session).get("/app/tasks").then().statusCode(303);
    }

    @Test
    void theProviderEndsSessionsByItself() {
        String ann = Samples.name("ann");
        String first = signIn(ann, "ops");
        String second = signIn(ann, "ops");
        String token = logoutToken(ann);
        given().formParam("logout_token", token + "x")
                .post("/app/sign-in/oidc/logout-token")
                .then()
                .statusCode(400);
        with(first).get("/app/tasks").then().statusCode(200);
        given().formParam("logout_token", token)
                .post("/app/sign-in/oidc/logout-token")
                .then()
                .statusCode(200);
        with(first).get("/app/tasks").then().statusCode(303);
        with(second).get("/app/tasks").then().statusCode(303);
    }

    @Test
    void neitherASessionNorATokenOfTheProviderOpensTheApi() {
        String session = signIn(Samples.name("ann"), "root");
        given().cookie(COOKIE, session).get("/api/v1/pools").then().statusCode(401);
        String token = logoutToken("ann");
        given().auth().oauth2(token).get("/api/v1/pools").then().statusCode(401);
        given().auth()
                .oauth2(TestDatabase.ADMIN_TOKEN)
                .get("/api/v1/pools")
                .then()
                .statusCode(200);
    }
}
