package dev.berth.server.api;

import static dev.berth.server.api.ApiClient.admin;
import static dev.berth.server.api.ApiClient.adminJson;
import static dev.berth.server.api.ApiClient.anonymous;
import static dev.berth.server.api.ApiClient.name;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.berth.server.TestDatabase;
import dev.berth.server.security.jwt.ForgedTokens;
import dev.berth.server.security.jwt.TestIssuer;
import dev.berth.server.web.PageClient;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jose4j.json.JsonUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bindings over HTTP, and what pipelines do with tokens of an issuer on this machine (I3). */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class BindingResourceTest {
    private static final String MAIN = "repo:acme/infra:ref:refs/heads/main";

    private final String name = name("binding");
    private TestIssuer issuer;

    @BeforeEach
    void start() throws Exception {
        issuer = TestIssuer.start();
    }

    @AfterEach
    void stop() {
        admin().delete("/bindings/{name}", name);
        issuer.close();
    }

    /** By which the tests have this server. */
    private static String here() {
        return "http://localhost:" + RestAssured.port;
    }

    private Map<String, Object> wish(String role) {
        return new HashMap<>(
                Map.of("name", name, "issuer", issuer.url(), "subject", "repo:acme/infra:ref:**", "role", role));
    }

    private static ValidatableResponse make(Map<String, ?> wish) {
        return adminJson().body(wish).post("/bindings").then();
    }

    private String token() {
        return issuer.token(issuer.claims(MAIN, here()));
    }

    private static RequestSpecification with(String token) {
        return anonymous().auth().oauth2(token);
    }

    @Test
    void aBindingIsMadeReadChangedAndDeleted() {
        Map<String, Object> wish = wish("viewer");
        wish.put("claims", Map.of("repository_id", "42", "ref_protected", "true"));
        make(wish)
                .statusCode(201)
                .body("name", equalTo(name))
                .body("audience", equalTo(here()))
                .body("claims.repository_id", equalTo("42"))
                .body("maxLifetime", equalTo("PT1H"))
                .body("$", not(hasKey("jwks")))
                .body("$", not(hasKey("teams")));
        make(wish).statusCode(409).body("code", equalTo("binding_exists"));
        admin().get("/bindings").then().statusCode(200).body("items.name", hasItem(name));
        String team = team();
        adminJson()
                .body("{\"claims\": {\"ref_protected\": null}, \"teams\": [\"" + team
                        + "\"], \"role\": null, \"maxLifetime\": \"PT10M\"}")
                .patch("/bindings/{name}", name)
                .then()
                .statusCode(200)
                .body("claims", equalTo(Map.of("repository_id", "42")))
                .body("teams", equalTo(List.of(team)))
                .body("$", not(hasKey("role")))
                .body("maxLifetime", equalTo("PT10M"));
        adminJson()
                .body("{\"jwks\": " + issuer.jwks() + "}")
                .patch("/bindings/{name}", name)
                .then()
                .statusCode(200)
                .body("jwks.keys.kid", hasItems("rsa", "ec"));
        admin().get("/bindings/{name}", name).then().statusCode(200).body("subject", equalTo("repo:acme/infra:ref:**"));
        adminJson()
                .body(Map.of("name", "other"))
                .patch("/bindings/{name}", name)
                .then()
                .statusCode(400)
                .body("violations.field", equalTo(List.of("name")));
        admin().delete("/bindings/{name}", name).then().statusCode(204);
        admin().delete("/bindings/{name}", name).then().statusCode(404);
        admin().get("/bindings/{name}", name).then().statusCode(404);
        assertThat(admin().queryParam("object", name).get("/audit").jsonPath().getList("items.action"))
                .containsExactly("binding.delete", "binding.update", "binding.update", "binding.create");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            name | "Not A Label"
            name | null
            issuer | null
            issuer | "http://issuer.example.com"
            issuer | "https://issuer.example.com?x"
            issuer | "issuer.example.com"
            audience | ""
            audience | "two words"
            subject | null
            subject | "*"
            subject | "repo:*"
            subject | "system:serviceaccount:*:deployer"
            claims | {"iss": "x"}
            claims.a | {"a": ""}
            claims.a | {"a": null}
            claims | {"a":"1","b":"1","c":"1","d":"1","e":"1","f":"1","g":"1","h":"1","i":"1","j":"1","k":"1"}
            role | "king"
            role | null
            teams | ["Not A Label"]
            jwks | {"keys": []}
            jwks | {"keys": [{"kty": "oct", "k": "AAAA"}]}
            jwks | {"nothing": 1}
            jwksUri | "http://issuer.example.com/keys"
            authorities | "no certificate"
            maxLifetime | "PT25H"
            maxLifetime | "PT0S"
            maxLifetime | "PT1.5S"
            maxLifetime | "soon"
            unknown | 1
            """)
    void aBadFieldIsNamed(String field, String value) {
        String key = field.replaceFirst("\\..*", "");
        Map<String, Object> wish = wish("viewer");
        wish.remove(key);
        String json = body(wish);
        adminJson()
                .body(json.substring(0, json.length() - 1) + ",\"" + key + "\":" + value + "}")
                .post("/bindings")
                .then()
                .statusCode(400)
                .body("violations.field", hasItem(field));
    }

    private static String team() {
        String team = name("team");
        adminJson().body(Map.of("name", team)).post("/teams").then().statusCode(201);
        return team;
    }

    @Test
    void aBindingNamesTeamsThatAreThereAndMayKeepOneThatWasDeleted() {
        String team = team();
        Map<String, Object> wish = wish("viewer");
        wish.put("teams", List.of(team, "no-such-team"));
        make(wish)
                .statusCode(422)
                .body("code", equalTo("no_such_team"))
                .body("violations.field", equalTo(List.of("teams")))
                .body("violations.message", equalTo(List.of("names no team: no-such-team")));
        wish.put("teams", List.of(team));
        make(wish).statusCode(201);
        admin().delete("/teams/{name}", team).then().statusCode(204);
        change(Map.of("audience", "berth")).statusCode(200).body("teams", equalTo(List.of(team)));
        change(Map.of("teams", List.of(team, "other"))).statusCode(422).body("code", equalTo("no_such_team"));
    }

    private ValidatableResponse change(Map<String, ?> patch) {
        return adminJson().body(patch).patch("/bindings/{name}", name).then();
    }

    @Test
    void aBindingThatGivesNothingIsRefusedAndNamesBothFieldsThatCould() {
        Map<String, Object> wish = wish("viewer");
        wish.remove("role");
        make(wish).statusCode(400).body("violations.field", equalTo(List.of("role", "teams")));
    }

    private static String body(Map<String, Object> wish) {
        return JsonUtil.toJson(wish);
    }

    @Test
    void thisServerIsNoIssuerForItself() {
        Map<String, Object> wish = wish("viewer");
        for (String own : List.of(here(), here() + "/", here().replace("http", "HTTP"))) {
            wish.put("issuer", own);
            make(wish).statusCode(400).body("violations.field", equalTo(List.of("issuer")));
        }
    }

    @Test
    void aPipelineShowsTheTokenOfItsOwnPlatform() {
        make(wish("submitter")).statusCode(201);
        String token = token();
        with(token).get("/pools").then().statusCode(200);
        with(token)
                .contentType(ContentType.JSON)
                .body(Map.of("name", name("p")))
                .post("/pools")
                .then()
                .statusCode(403)
                .body("code", equalTo("forbidden"));
        with(token).post("/sessions/links").then().statusCode(403);
        given().auth()
                .oauth2(token)
                .get("/api/v2/account/details")
                .then()
                .statusCode(200)
                .body("data.attributes.username", equalTo("binding:" + name))
                .body("data.id", startsWith("user-jwt-"));
        given().auth()
                .preemptive()
                .basic("ci", token)
                .get("/api/v1/pools")
                .then()
                .statusCode(401);
        PageClient.with(token).get("/app/pools").then().statusCode(303);
    }

    @Test
    void whatAPipelineDoesIsTheBindingsDoingAndNamesItsSubject() {
        make(wish("approver")).statusCode(201);
        String workspace = ApiClient.workspace(ApiClient.pool());
        String token = token();
        with(token)
                .contentType(ContentType.JSON)
                .body(Map.of("reason", "release"))
                .post("/workspaces/{name}/lock", workspace)
                .then()
                .statusCode(200);
        admin().queryParam("object", workspace)
                .queryParam("action", "workspace.lock")
                .get("/audit")
                .then()
                .body("items[0].actor", equalTo("binding:" + name))
                .body("items[0].detail", endsWith("subject=" + MAIN));
        // Terraform's http backend sends Basic.
        given().auth()
                .preemptive()
                .basic("ci", token)
                .get("/api/v1/workspaces/{name}/state", workspace)
                .then()
                .statusCode(404);
    }

    @Test
    void aBindingThatIsDeletedOrChangedLetsNobodyInAnyMore() {
        make(wish("viewer")).statusCode(201);
        String token = token();
        with(token).get("/pools").then().statusCode(200);
        adminJson()
                .body(Map.of("claims", Map.of("repository_id", "42")))
                .patch("/bindings/{name}", name)
                .then()
                .statusCode(200);
        with(token).get("/pools").then().statusCode(401);
        Map<String, Object> claims = issuer.claims(MAIN, here());
        claims.put("repository_id", 42);
        String fitting = issuer.token(claims);
        with(fitting).get("/pools").then().statusCode(200);
        try (EventStream stream = EventStream.openWith(fitting, "/events")) {
            assertThat(stream.status()).isEqualTo(200);
            admin().delete("/bindings/{name}", name).then().statusCode(204);
            with(fitting).get("/pools").then().statusCode(401);
            stream.awaitEnd();
        }
    }

    @Test
    void everyForgedTokenHasTheAnswerThatAnyWrongTokenHas() throws Exception {
        make(wish("admin")).statusCode(201);
        with(token()).get("/pools").then().statusCode(200);
        Response wrong = with("berth_wrong").get("/pools");
        assertThat(wrong.statusCode()).isEqualTo(401);
        Map<String, String> forged = ForgedTokens.of(issuer, MAIN, here());
        // No request has room for it.
        forged.remove("too long");
        assertThat(forged).hasSizeGreaterThan(90);
        forged.forEach((what, token) -> {
            Response answer = with(token).get("/pools");
            assertThat(answer.statusCode()).as(what).isEqualTo(401);
            assertThat(answer.asString()).as(what).isEqualTo(wrong.asString());
            assertThat(answer.header("WWW-Authenticate")).as(what).isEqualTo(wrong.header("WWW-Authenticate"));
        });
    }

    @Test
    void whileTheIssuerIsAwayATokenOfItIsToldToComeAgain() {
        make(wish("viewer")).statusCode(201);
        String token = token();
        issuer.close();
        with(token)
                .get("/pools")
                .then()
                .statusCode(503)
                .body("code", equalTo("issuer_unreachable"))
                .header("Retry-After", Integer::parseInt, lessThanOrEqualTo(30));
        given().auth().oauth2(token).get("/api/v2/account/details").then().statusCode(503);
    }
}
