package dev.berth.server.web.setting;

import static dev.berth.server.api.ApiClient.adminJson;
import static dev.berth.server.web.PageClient.COOKIE;
import static dev.berth.server.web.PageClient.as;
import static dev.berth.server.web.PageClient.signIn;
import static dev.berth.server.web.PageClient.stranger;
import static dev.berth.server.web.PageClient.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import dev.berth.server.TestDatabase;
import dev.berth.server.api.ApiClient;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.AuditStore;
import dev.berth.server.control.port.AuditStore.Act;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rooms of the settings: settings in force, audit, sessions. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class SettingPageTest {
    private static final String TURNED = "\u202E";
    private static final String EVIL = "<script>alert(1)</script>";

    @Inject
    AuditStore audit;

    @ParameterizedTest
    @ValueSource(strings = {"/app/settings", "/app/settings/audit", "/app/settings/sessions"})
    void whoIsNoAdminFindsNothingThere(String page) {
        for (String role : List.of("viewer", "submitter", "approver")) {
            as(role).get(page).then().statusCode(404);
        }
        stranger().get(page).then().statusCode(303);
        as("admin")
                .get(page)
                .then()
                .statusCode(200)
                .body(allOf(
                        containsString("<a href=\"" + page + "\" aria-current=\"page\">"),
                        containsString("<a href=\"/app/settings/tokens\" aria-current=\"page\">Settings</a>"),
                        containsString("<a href=\"/app/settings/tokens\">Tokens</a>")));
    }

    @Test
    void settingsAreToldAsTheInterfaceTellsThemAndNoSecretIsAmongThem() {
        JsonPath settings = ApiClient.as("admin")
                .get("/settings")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        String password = ConfigProvider.getConfig().getValue("quarkus.datasource.password", String.class);
        assertThat(settings.getList("items.name")).contains("berth.limits.body-size", "quarkus.http.port");
        Map<String, Object> body = settings.getMap("items.find { it.name == 'berth.limits.body-size' }");
        assertThat(body)
                .containsEntry("value", "1M")
                .containsEntry("default", "1M")
                .containsEntry("origin", "default")
                .containsEntry("secret", false)
                .containsEntry("variable", "BERTH_LIMITS_BODY_SIZE");
        Map<String, Object> secret = settings.getMap("items.find { it.name == 'quarkus.datasource.password' }");
        assertThat(secret).containsEntry("secret", true).containsEntry("value", "********");
        assertThat(password).isNotEqualTo("********");

        as("admin")
                .get("/app/settings")
                .then()
                .body(allOf(
                        containsString("<code>berth.limits.body-size</code>"),
                        containsString("A JSON body."),
                        containsString("<code>********</code>")));
        as("admin")
                .get("/app/settings?given=true")
                .then()
                .statusCode(200)
                .body(allOf(
                        containsString("<code>quarkus.datasource.password</code>"),
                        not(containsString("<code>berth.limits.body-size</code>"))));
    }

    @Test
    void actsAreFilteredByTheAddressAndAreTextWhateverIsInThem() {
        String actor = "x-" + UUID.randomUUID();
        Instant at = Instant.parse("2026-03-01T12:00:00Z");
        audit.record(new Act(at, actor, AuditAction.TASK_CONFIRM, "17", EVIL + TURNED))
                .await()
                .atMost(Duration.ofSeconds(30));
        audit.record(new Act(at.plusSeconds(1), actor, AuditAction.POD_DRAIN, "a-pod", ""))
                .await()
                .atMost(Duration.ofSeconds(30));
        as("admin")
                .queryParam("actor", actor)
                .queryParam("action", "")
                .get("/app/settings/audit")
                .then()
                .statusCode(200)
                .body(allOf(
                        containsString("value=\"" + actor + "\""),
                        containsString("<a href=\"/app/tasks/17\">17</a>"),
                        containsString("<a href=\"/app/decisions?pod=a-pod\">a-pod</a>"),
                        containsString("&lt;/script&gt;‹U+202E›"),
                        not(containsString(TURNED)),
                        not(containsString(EVIL))));
        for (Map<String, String> other : List.of(
                Map.of("actor", actor, "action", "pool.create"),
                Map.of("actor", actor, "object", "18"),
                Map.of("actor", actor, "since", "2026-03-01T12:00:02Z"),
                Map.of("actor", actor, "until", "2026-03-01T12:00:00Z"))) {
            as("admin")
                    .queryParams(other)
                    .get("/app/settings/audit")
                    .then()
                    .statusCode(200)
                    .body(containsString("Nobody did anything like this."));
        }
    }

    @Test
    void whatMakesNoSenseIsSaidAtItsField() {
        as("admin")
                .queryParam("since", "yesterday")
                .queryParam("actor", "ann")
                .get("/app/settings/audit")
                .then()
                .statusCode(400)
                .body(allOf(
                        containsString("id=\"since-wrong\">must be a time such as"),
                        containsString("value=\"yesterday\""),
                        not(containsString("Nobody did anything")),
                        containsString("value=\"ann\"")));
        as("admin").get("/app/settings/audit?cursor=1").then().statusCode(400).body(containsString("nextCursor"));
        as("admin").get("/app/settings?given=perhaps").then().statusCode(400);
    }

    @Test
    void aSessionIsRevokedFromThePage() {
        String name = "leaves-" + UUID.randomUUID().toString().substring(0, 8);
        String token = adminJson()
                .body(Map.of("name", name, "role", "viewer"))
                .post("/tokens")
                .jsonPath()
                .getString("token");
        String session = signIn(token).cookie(COOKIE);
        String page = as("admin").get("/app/settings/sessions").asString();
        String row = page.substring(page.lastIndexOf("<tr id=\"session-", page.indexOf(name)));
        String revoke = row.replaceFirst("(?s).*?action=\"([^\"]*)\".*", "$1");

        as("viewer").post(revoke).then().statusCode(403);
        with(session).get("/app/pools").then().statusCode(200);
        as("admin").post(revoke).then().statusCode(303).header("Location", equalTo("/app/settings/sessions"));
        with(session).get("/app/pools").then().statusCode(303);
        as("admin").get("/app/settings/sessions").then().body(not(containsString(name)));
        as("admin").post(revoke).then().statusCode(404);
    }
}
