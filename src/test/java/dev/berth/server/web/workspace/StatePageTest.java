package dev.berth.server.web.workspace;

import static dev.berth.server.api.ApiClient.admin;
import static dev.berth.server.api.ApiClient.pool;
import static dev.berth.server.api.ApiClient.workspace;
import static dev.berth.server.web.PageClient.as;
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

/** States on the page: what is in them, who may see it, and the way back. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class StatePageTest {
    private static final String EVIL = "<script>alert(1)</script>";

    private static String state(int serial, String text) {
        return """
                {"version": 4, "serial": %d, "lineage": "line",
                 "outputs": {"plain%s": {"value": "%s", "type": "%s"},
                             "hidden": {"value": "hunter2", "type": "string", "sensitive": true}},
                 "resources": [{"mode": "managed", "type": "thing", "name": "one%s", "provider": "%s",
                                "instances": [{"index_key": "%s", "attributes": {"%s": "hunter3"}}]}]}""".formatted(serial, text, text, text, text, text, text, text);
    }

    private static void put(String workspace, String state) {
        admin().contentType("application/json")
                .body(state)
                .post("/workspaces/{name}/state", workspace)
                .then()
                .statusCode(200);
    }

    private static String workspaceWithStates(String... texts) {
        String name = workspace(pool());
        for (int i = 0; i < texts.length; i++) {
            put(name, state(i + 1, texts[i]));
        }
        return name;
    }

    private static String page(String workspace) {
        return "/app/workspaces/" + workspace;
    }

    @Test
    void whoMayNotReadStatesFindsNothingOfThem() {
        String name = workspaceWithStates("first", "second");
        for (String role : List.of("viewer", "submitter")) {
            as(role).get(page(name))
                    .then()
                    .statusCode(200)
                    .body(allOf(
                            not(containsString("/states")),
                            not(containsString("/outputs")),
                            not(containsString("/resources")),
                            not(containsString("serial"))));
            for (String path : List.of("/states", "/states/changes?version=2&since=1", "/outputs", "/resources")) {
                as(role).get(page(name) + path).then().statusCode(404).body(containsString("nothing at this address"));
            }
            as(role).post(page(name) + "/outputs/sensitive")
                    .then()
                    .statusCode(403)
                    .body(not(containsString("hunter")));
            as(role).post(page(name) + "/states/1/restore").then().statusCode(403);
            as(role).post(page(name) + "/unlock-state").then().statusCode(403);
        }
    }

    @Test
    void sensitiveOutputsAreShownToWhoeverAsksForThem() {
        String name = workspaceWithStates("first");
        as("approver")
                .get(page(name) + "/outputs")
                .then()
                .statusCode(200)
                .body(allOf(containsString("first"), containsString("hidden"), not(containsString("hunter"))));
        as("approver").get(page(name) + "/outputs/sensitive").then().statusCode(404);
        as("approver")
                .post(page(name) + "/outputs/sensitive")
                .then()
                .statusCode(200)
                .body(containsString("hunter2"));
    }

    @Test
    void versionsAreListedComparedAndRestored() {
        String name = workspaceWithStates("first", "second");
        String older = admin().get("/workspaces/" + name + "/state/versions").path("items[1].id");
        as("approver")
                .get(page(name) + "/states")
                .then()
                .statusCode(200)
                .body(allOf(
                        containsString("state-" + older),
                        containsString("present"),
                        containsString("/states/" + older + "/restore")));
        as("approver")
                .get(page(name) + "/states/changes?version=2&since=1")
                .then()
                .statusCode(200)
                .body(allOf(
                        containsString("1 added, 0 changed, 1 removed"),
                        containsString("thing.onefirst[&quot;first&quot;]"),
                        containsString("plainsecond"),
                        not(containsString("hunter"))));
        String location = as("approver")
                .post(page(name) + "/states/" + older + "/restore")
                .then()
                .statusCode(303)
                .extract()
                .header("Location");
        as("approver").get(location).then().statusCode(200).body(containsString("Restored: the present state is v"));
        admin().get("/workspaces/" + name + "/state")
                .then()
                .body("serial", equalTo(3))
                .body("outputs.plainfirst.value", equalTo("first"));
        as("approver")
                .queryParam("restored", EVIL)
                .get(page(name) + "/states")
                .then()
                .body(allOf(not(containsString("Restored")), not(containsString(EVIL))));
    }

    @Test
    void aRestoreThatIsRefusedSaysWhyAndTheLockCanBeForcedOpen() {
        String name = workspaceWithStates("first", "second");
        String who = "me@here" + EVIL;
        admin().contentType("application/json")
                .body(Map.of("ID", "one", "Operation", "OperationTypeApply" + EVIL, "Who", who, "Info", EVIL))
                .post("/workspaces/" + name + "/state/lock")
                .then()
                .statusCode(200);
        as("approver")
                .post(page(name) + "/states/1/restore")
                .then()
                .statusCode(409)
                .body(allOf(
                        containsString("is locked by me@here&lt;script&gt;"),
                        containsString("role=\"alert\""),
                        not(containsString(EVIL))));
        as("approver")
                .get(page(name))
                .then()
                .body(allOf(containsString("me@here&lt;script&gt;"), not(containsString(EVIL))));
        as("viewer").get(page(name)).then().body(not(containsString("me@here")));
        as("approver").post(page(name) + "/unlock-state").then().statusCode(303);
        as("approver").post(page(name) + "/states/1/restore").then().statusCode(303);
        as("approver").post(page(name) + "/states/99/restore").then().statusCode(404);
    }

    @Test
    void aWorkspaceWithResourcesIsDeletedOnlyByForce() {
        String name = workspaceWithStates("first");
        as("admin")
                .formParams(Map.of())
                .contentType("application/x-www-form-urlencoded")
                .post(page(name) + "/settings/delete")
                .then()
                .statusCode(409)
                .body(allOf(containsString("names resources"), containsString("name=\"force\"")));
        admin().get("/workspaces/" + name).then().statusCode(200);
        as("admin")
                .formParam("force", "true")
                .post(page(name) + "/settings/delete")
                .then()
                .statusCode(303);
        admin().get("/workspaces/" + name).then().statusCode(404);
    }

    @Test
    void whatStatesSayIsShownAsText() {
        String name = workspaceWithStates(EVIL, EVIL + "2");
        for (String path : List.of("/states", "/states/changes?version=2&since=1", "/outputs", "/resources")) {
            as("approver").get(page(name) + path).then().statusCode(200).body(not(containsString(EVIL)));
        }
        as("approver").get(page(name) + "/resources").then().body(containsString("thing.one&lt;script&gt;"));
        as("approver").get(page(name) + "/outputs").then().body(containsString("&lt;script&gt;"));
    }

    @Test
    void whatTurnsTheDirectionOfTextIsNamed() {
        String turned = "\u202enimda";
        String name = workspaceWithStates(turned, turned + "2");
        admin().contentType("application/json")
                .body(Map.of("ID", "x" + turned, "Operation", turned, "Who", turned, "Info", turned))
                .post("/workspaces/{name}/state/lock", name)
                .then()
                .statusCode(200);
        for (String path : List.of("", "/states/changes?version=2&since=1", "/outputs", "/resources")) {
            as("approver")
                    .get(page(name) + path)
                    .then()
                    .statusCode(200)
                    .body(allOf(not(containsString("\u202e")), containsString("\u2039U+202E\u203animda")));
        }
        as("approver").post(page(name) + "/states/1/restore").then().body(not(containsString("\u202e")));
    }

    @Test
    void whatCannotBeReadIsSaidWhereItWouldStand() {
        String none = workspace(pool());
        String sealed = workspace(pool());
        put(sealed, "{\"serial\": 1, \"lineage\": \"line\", \"encrypted_data\": \"AAAA\"}");
        for (String path : List.of("/outputs", "/resources")) {
            as("approver").get(page(none) + path).then().statusCode(200).body(containsString("has no state"));
            as("approver").get(page(sealed) + path).then().statusCode(200).body(containsString("is encrypted"));
            as("approver").get(page("none") + path).then().statusCode(404);
        }
        as("approver")
                .get(page(sealed) + "/states/changes?version=1&since=1")
                .then()
                .statusCode(409);
        as("approver").get(page(none) + "/states").then().statusCode(200).body(containsString("No state is kept here"));
    }
}
