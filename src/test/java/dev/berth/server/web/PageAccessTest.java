package dev.berth.server.web;

import static dev.berth.server.api.ApiClient.adminJson;
import static dev.berth.server.api.ApiClient.anonymous;
import static dev.berth.server.api.ApiClient.token;
import static dev.berth.server.web.PageClient.COOKIE;
import static dev.berth.server.web.PageClient.as;
import static dev.berth.server.web.PageClient.fromHere;
import static dev.berth.server.web.PageClient.signIn;
import static dev.berth.server.web.PageClient.stranger;
import static dev.berth.server.web.PageClient.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.berth.server.TestDatabase;
import dev.berth.server.api.ApiClient;
import dev.berth.server.security.Digests;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.Cookie;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets to see the page, and what a browser is told about it. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class PageAccessTest {
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    @Inject
    Pool database;

    @Test
    void aTokenBecomesACookieThatNoScriptAndNoOtherSiteGets() {
        Response answer = signIn(token("viewer"));
        answer.then().statusCode(303).header("Location", "/app");
        Cookie cookie = answer.detailedCookie(COOKIE);
        assertThat(cookie.isHttpOnly()).isTrue();
        assertThat(cookie.getSameSite()).isEqualTo("Lax");
        assertThat(cookie.getPath()).isEqualTo("/app");
        assertThat(cookie.getMaxAge()).isEqualTo(12 * 60 * 60);
        assertThat(cookie.isSecured()).as("this test has no TLS").isFalse();
        with(cookie.getValue()).get("/app/pools").then().statusCode(200).body(containsString("Pools"));
    }

    @Test
    void aWrongTokenIsNoSession() {
        signIn("berth_wrong")
                .then()
                .statusCode(403)
                .cookies(Map.of())
                .body(containsString("No token like this is known here"));
        signIn("").then().statusCode(403);
    }

    @Test
    void aSessionOpensThePageAndNeverTheApi() {
        String session = signIn(token("admin")).cookie(COOKIE);
        stranger().cookie(COOKIE, session).get("/api/v1/pools").then().statusCode(401);
        stranger().cookie(COOKIE, session).get("/q/metrics").then().statusCode(401);
        anonymous().auth().oauth2(session).get("/pools").then().statusCode(401);
    }

    @Test
    void aTokenOpensTheApiAndNeverThePage() {
        stranger().auth().oauth2(token("admin")).get("/app/pools").then().statusCode(303);
        stranger()
                .urlEncodingEnabled(false)
                .auth()
                .oauth2(token("admin"))
                .get("/app;a/pools")
                .then()
                .statusCode(400);
    }

    @Test
    void whoHasNotSignedInIsSentToDoSoAndComesBack() {
        stranger().get("/").then().statusCode(303).header("Location", "/app");
        stranger().get("/app").then().statusCode(303).header("Location", "/app/pools");
        stranger()
                .get("/app/pools?cursor=5")
                .then()
                .statusCode(303)
                .header("Location", "/app/sign-in?next=%2Fapp%2Fpools%3Fcursor%3D5");
        stranger()
                .queryParam("next", "/app/pools?cursor=5")
                .get("/app/sign-in")
                .then()
                .body(containsString("/app/pools?cursor=5"));
        fromHere()
                .formParam("token", token("viewer"))
                .formParam("next", "/app/pools?cursor=5")
                .post("/app/sign-in")
                .then()
                .statusCode(303)
                .header("Location", "/app/pools?cursor=5");
    }

    @Test
    void whoseSessionEndedOverAFormComesBackToIt() {
        fromHere()
                .header("Referer", PageClient.origin() + "/app/pools/a/edit?x=1")
                .post("/app/pools/a/edit")
                .then()
                .statusCode(303)
                .header("Location", "/app/sign-in?next=%2Fapp%2Fpools%2Fa%2Fedit%3Fx%3D1");
        fromHere()
                .header("Referer", "https://evil.test//evil.test")
                .post("/app/new-pool")
                .then()
                .statusCode(303)
                .header("Location", "/app/sign-in");
    }

    @Test
    void aPartOfAnOpenPageSaysWhereToSignIn() {
        stranger()
                .header("HX-Request", "true")
                .header("HX-Current-URL", "http://localhost/app/pools/a?group=free")
                .get("/app/pools/a/pods")
                .then()
                .statusCode(401)
                .header("HX-Redirect", "/app/sign-in?next=%2Fapp%2Fpools%2Fa%3Fgroup%3Dfree");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.test/", "//evil.test", "/\\evil.test", "/app/../api/v1/pools", "/app/..//evil.test",
                "javascript:alert(1)", "/app/%0d%0aSet-Cookie:a=b/\r\n", "/api/v1/pools", "/application",
                        "/app//evil.test"
            })
    void nobodyIsLedElsewhereBySigningIn(String next) {
        fromHere()
                .formParam("token", token("viewer"))
                .formParam("next", next)
                .post("/app/sign-in")
                .then()
                .statusCode(303)
                .header("Location", equalTo("/app"));
    }

    @Test
    void signingOutEndsTheSessionItself() {
        String session = signIn(token("viewer")).cookie(COOKIE);
        Response answer = with(session).post("/app/sign-out");
        answer.then().statusCode(303).header("Location", "/app/sign-in");
        assertThat(answer.detailedCookie(COOKIE).getMaxAge()).isZero();
        with(session).get("/app/pools").then().statusCode(303);
    }

    @Test
    void aSessionThatIsUsedGoesOnAndTheBrowserIsTold() {
        String session = signIn(token("viewer")).cookie(COOKIE);
        with(session).get("/app/pools").then().header("Set-Cookie", nullValue());
        expiresIn(session, "1 hour");
        Cookie renewed = with(session).get("/app/pools").detailedCookie(COOKIE);
        assertThat(renewed.getValue()).isEqualTo(session);
        assertThat(renewed.getMaxAge()).isEqualTo(12 * 60 * 60);
        assertThat(renewed.isHttpOnly()).isTrue();
        with(session).get("/app/pools").then().header("Set-Cookie", nullValue());
        expiresIn(session, "0 hours");
        with(session).get("/app/pools").then().statusCode(303).header("Set-Cookie", nullValue());
    }

    private void expiresIn(String session, String time) {
        var unused = database.preparedQuery(
                        "UPDATE sessions SET expires_at = now() + $1::text::interval WHERE secret_sha256 = $2")
                .execute(Tuple.of(time, Digests.sha256(session)))
                .await()
                .atMost(Duration.ofSeconds(30));
    }

    @Test
    void aSessionIsGoneWithItsToken() {
        JsonPath created = adminJson()
                .body(Map.of("name", "leaves", "role", "viewer"))
                .post("/tokens")
                .jsonPath();
        String session = signIn(created.getString("token")).cookie(COOKIE);
        with(session).get("/app/pools").then().statusCode(200);
        ApiClient.admin().delete("/tokens/{id}", created.getString("id")).then().statusCode(204);
        with(session).get("/app/pools").then().statusCode(303);
    }

    @Test
    void aLinkSignsInOnceWithTheRightsOfItsToken() {
        String link = ApiClient.as("viewer")
                .post("/sessions/links")
                .then()
                .statusCode(201)
                .extract()
                .path("link");
        assertThat(link).startsWith(PageClient.origin() + "/app/sign-in#once=");
        String once = link.substring(link.indexOf("once=") + "once=".length());
        with(once).get("/app/pools").then().statusCode(303);
        Response opened = fromHere().formParam("once", once).post("/app/sign-in");
        opened.then().statusCode(303);
        with(opened.cookie(COOKIE)).get("/app/pools").then().statusCode(200).body(containsString("(viewer)"));
        with(opened.cookie(COOKIE)).get("/app/new-pool").then().statusCode(404);
        with(opened.cookie(COOKIE)).head("/app/new-pool").then().statusCode(404);
        fromHere()
                .formParam("once", once)
                .post("/app/sign-in")
                .then()
                .statusCode(403)
                .body(containsString("This link has been used"));
    }

    @Test
    void everyAnswerOfThePageHasItsPolicyWhateverItIs() {
        List<Response> answers = List.of(
                stranger().get("/app/sign-in"),
                as("admin").get("/app/pools"),
                as("admin").get("/app/nothing"),
                as("admin").get("/app/pools/nothing"),
                as("admin").get("/app/pools?cursor=%zz"),
                as("viewer").post("/app/new-pool"),
                stranger().post("/app/sign-in"),
                stranger().get("/"));
        for (Response answer : answers) {
            answer.then()
                    .header("Content-Security-Policy", POLICY)
                    .header("X-Content-Type-Options", "nosniff")
                    .header("Referrer-Policy", "same-origin")
                    .header("Cross-Origin-Opener-Policy", "same-origin")
                    .header("Cache-Control", "no-store");
            assertThat(answer.statusCode()).isLessThan(500);
        }
    }

    @Test
    void failuresArePagesThereAndProblemDocumentsElsewhere() {
        as("admin")
                .get("/app/nothing")
                .then()
                .statusCode(404)
                .contentType("text/html")
                .body(containsString("<h1>Not Found"));
        as("admin").get("/app/pools?cursor=%zz").then().statusCode(400).contentType("text/html");
        as("admin")
                .header("HX-Request", "true")
                .get("/app/nothing")
                .then()
                .statusCode(404)
                .body(not(containsString("<html")));
        ApiClient.admin().get("/nothing").then().statusCode(404).contentType("application/problem+json");
        stranger().get("/application").then().statusCode(401).contentType("application/problem+json");
    }

    @Test
    void onlyAPageOfThisServerChangesAnything() {
        String session = signIn(token("admin")).cookie(COOKIE);
        List<Response> foreign = List.of(
                stranger().cookie(COOKIE, session).post("/app/sign-out"),
                stranger()
                        .cookie(COOKIE, session)
                        .header("Origin", "http://evil.test")
                        .post("/app/sign-out"),
                stranger().cookie(COOKIE, session).header("Origin", "null").post("/app/sign-out"),
                with(session).header("Sec-Fetch-Site", "cross-site").post("/app/sign-out"),
                with(session).header("Sec-Fetch-Site", "same-site").post("/app/sign-out"),
                with(session).header("Sec-Fetch-Site", "none").post("/app/sign-out"),
                stranger().formParam("token", token("admin")).post("/app/sign-in"));
        foreign.forEach(answer -> answer.then().statusCode(403).header("Set-Cookie", nullValue()));
        with(session).get("/app/pools").then().statusCode(200);
        stranger()
                .cookie(COOKIE, session)
                .header("Sec-Fetch-Site", "same-origin")
                .post("/app/sign-out")
                .then()
                .statusCode(303);
    }

    @Test
    void filesAreKeptForEverAndComePacked() {
        String page = stranger().get("/app/sign-in").asString();
        String css = page.replaceFirst("(?s).*href=\"([^\"]*berth.css)\".*", "$1");
        stranger()
                .header("Accept-Encoding", "gzip")
                .get(css)
                .then()
                .statusCode(200)
                .contentType("text/css")
                .header("Content-Encoding", "gzip")
                .header("Cache-Control", "public, max-age=31536000, immutable")
                .header("X-Content-Type-Options", "nosniff");
        String other = css.replaceFirst("assets/[0-9a-f]+", "assets/0000000000000000");
        stranger().get(other).then().statusCode(404);
        stranger()
                .get(css.replace("berth.css", "../application.properties"))
                .then()
                .statusCode(404);
    }
}
