package dev.berth.server.api;

import static dev.berth.server.api.ApiClient.admin;
import static dev.berth.server.api.ApiClient.adminJson;
import static dev.berth.server.api.ApiClient.anonymous;
import static dev.berth.server.api.ApiClient.name;
import static dev.berth.server.api.ApiClient.pool;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.berth.server.TestDatabase;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class TokenResourceTest {

    @Test
    void theSecretIsShownOnceAndWorksUntilTheTokenIsDeleted() {
        String name = name("ci");
        JsonPath created = adminJson()
                .body(Map.of("name", name, "role", "viewer", "expiresIn", "P1D"))
                .post("/tokens")
                .then()
                .statusCode(201)
                .body("name", equalTo(name))
                .body("role", equalTo("viewer"))
                .body("expiresAt", notNullValue())
                .body("token", startsWith("berth_"))
                .extract()
                .jsonPath();
        admin().get("/tokens")
                .then()
                .statusCode(200)
                .body("items.id", hasItem(created.getString("id")))
                .body("items", everyItem(not(hasKey("token"))));
        String secret = created.getString("token");
        anonymous().auth().oauth2(secret).get("/pools").then().statusCode(200);
        admin().delete("/tokens/{id}", created.getString("id")).then().statusCode(204);
        anonymous().auth().oauth2(secret).get("/pools").then().statusCode(401);
        admin().delete("/tokens/{id}", created.getString("id")).then().statusCode(404);
    }

    @Test
    void badFieldsAreNamed() {
        adminJson()
                .body(Map.of("name", "Not A Label", "role", "root", "expiresIn", "-P1D"))
                .post("/tokens")
                .then()
                .statusCode(400)
                .body("violations.field", hasItems("name", "role", "expiresIn"));
        adminJson()
                .body("{\"name\": \"a\", \"role\": \"viewer\", \"token\": \"mine\"}")
                .post("/tokens")
                .then()
                .statusCode(400)
                .body("violations.field", equalTo(List.of("token")));
        adminJson()
                .body("{\"name\": \"a\", \"name\": \"b\", \"role\": \"viewer\"}")
                .post("/tokens")
                .then()
                .statusCode(400);
    }

    @Test
    void aTokenIsAPersonsOrAMachinesAndMayHaveTheRightsOfItsTeamsAlone() {
        String core = team("core");
        String web = team("web");
        adminJson()
                .body(Map.of("name", name("ann"), "person", "ann@example.org", "teams", List.of(web, core)))
                .post("/tokens")
                .then()
                .statusCode(201)
                .body("$", not(hasKey("role")))
                .body("person", equalTo("ann@example.org"))
                .body("teams", equalTo(List.of(core, web)));
        adminJson()
                .body(Map.of("name", name("ann"), "teams", List.of(core, "no-such-team")))
                .post("/tokens")
                .then()
                .statusCode(422)
                .body("code", equalTo("no_such_team"))
                .body("violations.message", equalTo(List.of("names no team: no-such-team")));
        adminJson()
                .body(Map.of("name", name("ci"), "role", "viewer"))
                .post("/tokens")
                .then()
                .statusCode(201)
                .body("$", not(hasKey("person")))
                .body("$", not(hasKey("teams")));
        adminJson()
                .body(Map.of("name", name("ci")))
                .post("/tokens")
                .then()
                .statusCode(400)
                .body("violations.field", equalTo(List.of("role")));
        adminJson()
                .body(Map.of("name", name("ci"), "person", " ann", "teams", List.of("No Label")))
                .post("/tokens")
                .then()
                .statusCode(400)
                .body("violations.field", equalTo(List.of("person", "teams")));
    }

    private static String team(String prefix) {
        String team = name(prefix);
        adminJson().body(Map.of("name", team)).post("/teams").then().statusCode(201);
        return team;
    }

    @Test
    void whoHasNoRoleOverEverythingIsKnownAndMayDoNothingWithoutATeam() {
        String secret = adminJson()
                .body(Map.of("name", name("ann"), "person", "ann"))
                .post("/tokens")
                .then()
                .statusCode(201)
                .extract()
                .path("token");
        anonymous().auth().oauth2(secret).get("/tokens").then().statusCode(403);
        anonymous().auth().oauth2("berth_other").get("/tokens").then().statusCode(401);
    }

    @Test
    void whatIsNoJsonObjectIsRefused() {
        for (String body : List.of("", "null", "[]", "5", "\"x\"", "{", "{\"name\"", "{} {}")) {
            adminJson()
                    .body(body)
                    .post("/tokens")
                    .then()
                    .statusCode(400)
                    .contentType("application/problem+json")
                    .body("code", notNullValue());
        }
        admin().contentType("text/plain")
                .body("{}")
                .post("/tokens")
                .then()
                .statusCode(415)
                .body("code", equalTo("unsupported_media_type"));
    }

    @Test
    void aBodyOverTheLimitIs413() {
        adminJson()
                .body("{\"name\": \"" + "x".repeat(1 << 20) + "\"}")
                .post("/tokens")
                .then()
                .statusCode(413)
                .contentType("application/problem+json")
                .body("code", equalTo("too_large"));
    }

    @Test
    void agentTokensBelongToTheirPool() {
        String pool = pool();
        JsonPath created = admin().post("/pools/{pool}/tokens", pool)
                .then()
                .statusCode(201)
                .body("createdAt", notNullValue())
                .body("expiresAt", nullValue())
                .body("token", startsWith("berth_"))
                .extract()
                .jsonPath();
        String id = created.getString("id");
        admin().get("/pools/{pool}/tokens", pool).then().statusCode(200).body("items.id", equalTo(List.of(id)));
        anonymous()
                .auth()
                .oauth2(created.getString("token"))
                .get("/pools")
                .then()
                .statusCode(401);
        admin().delete("/pools/{pool}/tokens/{id}", pool(), id).then().statusCode(404);
        admin().delete("/pools/{pool}/tokens/{id}", pool, id).then().statusCode(204);
        admin().post("/pools/no-such-pool/tokens").then().statusCode(404);
        adminJson()
                .body(Map.of("expiresIn", "tomorrow"))
                .post("/pools/{pool}/tokens", pool)
                .then()
                .statusCode(400)
                .body("violations.field", equalTo(List.of("expiresIn")));
    }
}
