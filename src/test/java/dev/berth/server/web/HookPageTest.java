package dev.berth.server.web;

import static dev.berth.server.web.PageClient.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import dev.berth.server.Receiver;
import dev.berth.server.TestDatabase;
import dev.berth.server.api.ApiClient;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hooks by forms (O1, O3). */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class HookPageTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Receiver receiver = new Receiver();
    private String workspace;
    private String page;

    @BeforeEach
    void aWorkspace() {
        workspace = ApiClient.configuredWorkspace(ApiClient.pool());
        page = "/app/workspaces/" + workspace + "/hooks";
    }

    @AfterEach
    void end() {
        ApiClient.admin().delete("/workspaces/{w}/hooks/ci", workspace);
        receiver.close();
    }

    private void make() {
        as("admin")
                .formParam("name", "ci")
                .formParam("url", receiver.url("/hush"))
                .formParam("template", "cloudevents")
                .formParam("events", "task.pending\ntask.failed\n")
                .post(page + "/edit")
                .then()
                .statusCode(200)
                .body(containsString("whsec_"));
    }

    @Test
    void aHookIsMadeTriedChangedRotatedAndDeletedByForm() {
        make();
        as("admin")
                .get(page)
                .then()
                .statusCode(200)
                .body(containsString("http://127.0.0.1:" + receiver.port() + "/…"))
                .body(containsString("task.failed"))
                .body(not(containsString("hush")))
                .body(not(containsString("whsec_")));
        as("admin")
                .formParam("hook", "ci")
                .post(page + "/ping")
                .then()
                .statusCode(200)
                .body(containsString("ci: a trial arrived within"));
        receiver.answer(500);
        as("admin")
                .formParam("hook", "ci")
                .post(page + "/ping")
                .then()
                .statusCode(200)
                .body(containsString("ci: a trial did not arrive: it answers 500"));
        as("admin")
                .formParam("template", "slack")
                .formParam("events", "drift.drifted")
                .formParam("paused", "true")
                .queryParam("hook", "ci")
                .post(page + "/edit")
                .then()
                .statusCode(303);
        as("admin").get(page).then().body(containsString("slack")).body(containsString(">paused<"));
        as("admin")
                .formParam("hook", "ci")
                .post(page + "/rotate")
                .then()
                .statusCode(200)
                .body(containsString("whsec_"));
        as("admin").get(page).then().body(containsString("two secrets until"));
        as("admin").formParam("hook", "ci").post(page + "/delete").then().statusCode(303);
        as("admin").get(page).then().body(containsString("None."));
    }

    @Test
    void whatItWasToldIsShownAndSentAgain() {
        make();
        ApiClient.submitted(workspace, "plan");
        await().atMost(PATIENCE)
                .untilAsserted(() -> as("admin")
                        .queryParam("hook", "ci")
                        .get(page + "/deliveries")
                        .then()
                        .statusCode(200)
                        .body(containsString(">delivered<")));
        int delivery = ApiClient.admin()
                .get("/workspaces/{w}/hooks/ci/deliveries", workspace)
                .path("items[0].id");
        as("admin")
                .formParam("hook", "ci")
                .formParam("delivery", delivery)
                .post(page + "/send")
                .then()
                .statusCode(303);
        await().atMost(PATIENCE).until(() -> receiver.told().size() == 2);
        assertThat(receiver.told().get(0).body())
                .isEqualTo(receiver.told().get(1).body());
    }

    @Test
    void whatIsWrongStandsAtItsField() {
        as("admin")
                .formParam("name", "ci")
                .formParam("url", "https://[::1]/")
                .formParam("template", "cloudevents")
                .formParam("events", "task.pending")
                .post(page + "/edit")
                .then()
                .statusCode(400)
                .body(containsString("its host has an address that is loopback"))
                .body(containsString("https://[::1]/"));
    }

    @Test
    void aForgeIsMadeByFormAndItsTokenNeverComesBack() {
        receiver.answer(200);
        as("admin")
                .formParam("name", "ci")
                .formParam("url", receiver.url("/api/v3"))
                .formParam("template", "github")
                .formParam("repositories", "acme/network")
                .formParam("token", "hush-hush")
                .post(page + "/edit")
                .then()
                .statusCode(303);
        as("admin").get(page).then().body(containsString("acme/network")).body(not(containsString("hush")));
        as("admin")
                .queryParam("hook", "ci")
                .get(page + "/edit")
                .then()
                .statusCode(200)
                .body(containsString("acme/network"))
                .body(not(containsString("hush")));
    }

    @Test
    void thePagesOfAPoolAndOfTheSettingsLeadToTheirHooks() {
        as("admin").get("/app/settings/hooks").then().statusCode(200).body(containsString("Hooks for all"));
        as("admin").get("/app/workspaces/" + workspace).then().body(containsString(page));
        as("viewer").get("/app/workspaces/" + workspace).then().body(not(containsString(page)));
    }
}
