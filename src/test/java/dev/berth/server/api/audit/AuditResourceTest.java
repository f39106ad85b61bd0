package dev.berth.server.api.audit;

import static dev.berth.server.api.ApiClient.admin;
import static dev.berth.server.api.ApiClient.adminJson;
import static dev.berth.server.api.ApiClient.anonymous;
import static dev.berth.server.api.ApiClient.as;
import static dev.berth.server.api.ApiClient.configuredWorkspace;
import static dev.berth.server.api.ApiClient.pool;
import static dev.berth.server.api.ApiClient.submitted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.berth.server.TestDatabase;
import dev.berth.server.web.PageClient;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who did what, as admins read it. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class AuditResourceTest {
    private String actor;
    private String token;

    @BeforeEach
    void somebodyNew() {
        actor = "deeds-" + UUID.randomUUID().toString().substring(0, 8);
        token = adminJson()
                .body(Map.of("name", actor, "role", "admin"))
                .post("/tokens")
                .jsonPath()
                .getString("token");
    }

    private RequestSpecification they() {
        return anonymous().auth().oauth2(token);
    }

    private JsonPath acts(Map<String, ?> filter) {
        return as("admin")
                .queryParams(filter)
                .get("/audit")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    @Test
    void whatSomebodyDidIsToldNewestFirstAndNeverWhatTheySet() {
        String pool = pool();
        String workspace = configuredWorkspace(pool);
        long task = submitted(workspace, "plan");
        they().contentType("application/merge-patch+json")
                .body("{\"variables\": {\"region\": {\"value\": \"planted-secret\", \"sensitive\": true}}}")
                .patch("/workspaces/" + workspace)
                .then()
                .statusCode(200);
        they().contentType("application/json")
                .body("{\"reason\": \"audited\"}")
                .post("/workspaces/" + workspace + "/lock")
                .then()
                .statusCode(200);
        they().post("/workspaces/" + workspace + "/unlock").then().statusCode(200);
        they().contentType("application/json")
                .body("{\"ID\": \"7\"}")
                .post("/workspaces/" + workspace + "/state/lock")
                .then()
                .statusCode(200);
        they().body("{\"version\": 4, \"serial\": 1, \"lineage\": \"a\"}")
                .contentType("application/json")
                .post("/workspaces/" + workspace + "/state?ID=7")
                .then()
                .statusCode(200);
        they().contentType("application/json")
                .post("/tasks/" + task + "/cancel")
                .then()
                .statusCode(200);
        they().contentType("application/json")
                .post("/workspaces/" + workspace + "/configurations")
                .then()
                .statusCode(201);

        JsonPath acts = acts(Map.of("actor", actor));
        assertThat(acts.getList("items.action"))
                .containsExactly(
                        "configuration.make",
                        "task.cancel",
                        "state.write",
                        "state.lock",
                        "workspace.unlock",
                        "workspace.lock",
                        "workspace.update");
        assertThat(acts.getList("items.actor")).containsOnly(actor);
        assertThat(acts.getList("items.object", String.class)).containsOnly(workspace, Long.toString(task));
        assertThat(acts.getString("items[6].detail")).isEqualTo("variables.region");
        assertThat(acts.prettify()).doesNotContain("planted-secret");
    }

    @Test
    void whatIsRefusedIsNoDeed() {
        they().delete("/pools/nowhere").then().statusCode(404);
        assertThat(acts(Map.of("actor", actor)).getList("items")).isEmpty();
    }

    @Test
    void filtersNarrowAndPagesGoOn() {
        for (String name : List.of("first", "second", "third")) {
            they().contentType("application/json")
                    .body(Map.of("name", name, "role", "viewer"))
                    .post("/tokens")
                    .then()
                    .statusCode(201);
        }
        JsonPath all = acts(Map.of("actor", actor, "action", "token.create"));
        List<String> objects = all.getList("items.object", String.class);
        assertThat(all.getList("items.detail")).containsExactly("third viewer", "second viewer", "first viewer");

        JsonPath two = acts(Map.of("actor", actor, "limit", 2));
        assertThat(two.getList("items.object", String.class)).isEqualTo(objects.subList(0, 2));
        JsonPath rest = acts(Map.of("actor", actor, "limit", 2, "cursor", two.getString("nextCursor")));
        assertThat(rest.getList("items.object", String.class)).isEqualTo(objects.subList(2, 3));
        assertThat(rest.getString("nextCursor")).isNull();

        assertThat(acts(Map.of("object", objects.getFirst())).getList("items.actor"))
                .containsExactly(actor);
        assertThat(acts(Map.of("actor", actor, "action", "pool.create")).getList("items"))
                .isEmpty();
        String middle = all.getString("items[1].at");
        assertThat(acts(Map.of("actor", actor, "since", middle)).getList("items"))
                .hasSize(2);
        assertThat(acts(Map.of("actor", actor, "until", middle)).getList("items"))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "action, guessed",
        "since, yesterday",
        "until, 1970-01-01T00:00:00Z",
        "limit, 0",
        "cursor, %",
        "cursor, 17"
    })
    void whatMakesNoSenseIsNamed(String field, String value) {
        as("admin")
                .queryParam(field, value)
                .get("/audit")
                .then()
                .statusCode(400)
                .body("code", equalTo("invalid"))
                .body("violations.field", hasItem(field));
    }

    @Test
    void sessionsAreListedAndRevokedAndBothAreRecorded() {
        String link =
                they().post("/sessions/links").then().statusCode(201).extract().path("link");
        assertThat(sessions()).as("a link that nobody followed is no session").isEmpty();
        String session = PageClient.fromHere()
                .formParam("once", link.substring(link.indexOf("once=") + "once=".length()))
                .post("/app/sign-in")
                .cookie(PageClient.COOKIE);
        PageClient.with(session).get("/app/pools").then().statusCode(200);

        String id = sessions().getFirst();
        admin().delete("/sessions/" + id).then().statusCode(204);

        PageClient.with(session).get("/app/pools").then().statusCode(303);
        assertThat(sessions()).isEmpty();
        admin().delete("/sessions/" + id).then().statusCode(404).body("code", equalTo("not_found"));
        as("admin")
                .queryParam("object", id)
                .get("/audit")
                .then()
                .body("items.action", contains("session.revoke", "session.begin", "session.link"))
                .body("items[0].detail", equalTo(actor))
                .body("items", hasSize(3))
                .body("nextCursor", nullValue());
    }

    private List<String> sessions() {
        return as("admin")
                .queryParam("limit", 500)
                .get("/sessions")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .param("name", actor)
                .getList("items.findAll { it.name == name }.id", String.class);
    }
}
