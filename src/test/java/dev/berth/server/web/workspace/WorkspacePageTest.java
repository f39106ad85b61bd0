package dev.berth.server.web.workspace;

import static dev.berth.server.api.ApiClient.admin;
import static dev.berth.server.api.ApiClient.adminJson;
import static dev.berth.server.api.ApiClient.configuredWorkspace;
import static dev.berth.server.api.ApiClient.name;
import static dev.berth.server.api.ApiClient.pool;
import static dev.berth.server.api.ApiClient.submitted;
import static dev.berth.server.api.ApiClient.workspace;
import static dev.berth.server.web.PageClient.as;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.berth.server.TestDatabase;
import dev.berth.server.api.Archives;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Workspaces on the page: the API's checks at the fields, its rights, and nobody's text as anything but text. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class WorkspacePageTest {
    private static final String EVIL = "\"><script>alert(1)</script><b x='";
    private static final String LIST = "/app/workspaces";

    private static ValidatableResponse post(String role, String path, Map<String, String> form) {
        return as(role).formParams(form).post(path).then();
    }

    private static String page(String workspace) {
        return LIST + "/" + workspace;
    }

    private static void patch(String workspace, Map<String, ?> changes) {
        adminJson().body(changes).patch("/workspaces/" + workspace).then().statusCode(200);
    }

    @Test
    void aWorkspaceIsMadeChangedAndDeletedByForms() {
        String pool = pool();
        String name = name("form");
        post(
                        "admin",
                        "/app/new-workspace",
                        Map.of("name", name, "pool", pool, "tool", "tofu", "tags", "env=dev\r\nown"))
                .statusCode(303)
                .header("Location", page(name));
        admin().get("/workspaces/" + name)
                .then()
                .body("tool", equalTo("tofu"))
                .body("autoApply", equalTo(false))
                .body("tags", equalTo(Map.of("env", "dev", "own", "")));
        as("viewer").get(page(name)).then().statusCode(200).body(containsString("env=dev"));
        post(
                        "admin",
                        page(name) + "/settings",
                        Map.of(
                                "pool",
                                pool,
                                "tool",
                                "terraform",
                                "workingDirectory",
                                "a/b",
                                "autoApply",
                                "true",
                                "tagsBefore",
                                "env=dev\nown",
                                "tags",
                                "env=live"))
                .statusCode(303);
        admin().get("/workspaces/" + name)
                .then()
                .body("tool", equalTo("terraform"))
                .body("workingDirectory", equalTo("a/b"))
                .body("autoApply", equalTo(true))
                .body("tags", equalTo(Map.of("env", "live")));
        post("admin", page(name) + "/settings/delete", Map.of()).statusCode(303).header("Location", LIST);
        admin().get("/workspaces/" + name).then().statusCode(404);
    }

    @Test
    void whatIsWrongStandsAtItsFieldAndNothingTypedIsLost() {
        post(
                        "admin",
                        "/app/new-workspace",
                        Map.of("name", "Not A Label", "pool", "", "workingDirectory", "../up", "tags", "=x"))
                .statusCode(400)
                .body(allOf(
                        containsString("id=\"name-wrong\">must be a DNS label"),
                        containsString("value=\"Not A Label\""),
                        containsString("id=\"pool-wrong\">must be given"),
                        containsString("id=\"workingDirectory-wrong\">"),
                        containsString("value=\"../up\""),
                        containsString("id=\"tags-wrong\">"),
                        containsString("=x</textarea>")));
        post("admin", "/app/new-workspace", Map.of("name", "a", "pool", "none", "tags", "a\na=1"))
                .statusCode(400)
                .body(containsString("id=\"tags-wrong\">must not have a key twice"));
        post("admin", "/app/new-workspace", Map.of("name", "a", "pool", "none"))
                .statusCode(422)
                .body(containsString("id=\"pool-wrong\">must be the name of an existing pool"));
        String name = workspace(pool());
        post("admin", "/app/new-workspace", Map.of("name", name, "pool", pool()))
                .statusCode(409)
                .body(containsString("there is a workspace " + name + " already"));
        post("admin", page(name) + "/settings", Map.of("pool", "none", "tags", "typed=this"))
                .statusCode(422)
                .body(allOf(
                        containsString("id=\"pool-wrong\">must be the name of an existing pool"),
                        containsString("typed=this</textarea>")));
    }

    @Test
    void tagsThatOthersSetMeanwhileStay() {
        String name = workspace(pool());
        patch(name, Map.of("tags", Map.of("mine", "1", "theirs", "2")));
        post("submitter", page(name) + "/settings", Map.of("tagsBefore", "mine=1", "tags", ""))
                .statusCode(303);
        admin().get("/workspaces/" + name).then().body("tags", equalTo(Map.of("theirs", "2")));
    }

    @Test
    void anAdminSaysWhichTokensRunsGetAndOthersSeeIt() {
        String name = workspace(pool());
        String list = "[{\"variable\": \"JWT_FILE\", \"audience\": \"sts.example.com\", \"plan\": false}]";
        post("admin", page(name) + "/settings", Map.of("pool", poolOf(name), "identity", list))
                .statusCode(303);
        as("viewer")
                .get(page(name) + "/settings")
                .then()
                .body(allOf(
                        containsString("JWT_FILE"), containsString("sts.example.com"), containsString(">applies<")));
        as("admin").get(page(name) + "/settings").then().body(containsString("name=\"identityBefore\""));
        // A form that changes something else takes nothing back that another admin set meanwhile.
        post("admin", page(name) + "/settings", Map.of("pool", poolOf(name), "tags", "a"))
                .statusCode(303);
        admin().get("/workspaces/" + name).then().body("identity.variable", equalTo(List.of("JWT_FILE")));
        post("admin", page(name) + "/settings", Map.of("pool", poolOf(name), "identity", "[{]"))
                .statusCode(400)
                .body(containsString("id=\"identity-wrong\">must be a list as JSON"));
        post("admin", page(name) + "/settings", Map.of("pool", poolOf(name), "identity", "[{\"audience\": \"a\"}]"))
                .statusCode(400)
                .body(containsString("id=\"identity-wrong\">identity[0].variable must be given"));
        post("submitter", page(name) + "/settings", Map.of("identity", "[]", "identityBefore", list))
                .statusCode(303);
        admin().get("/workspaces/" + name).then().body("identity.size()", equalTo(1));
    }

    private static String poolOf(String workspace) {
        return admin().get("/workspaces/" + workspace).then().extract().path("pool");
    }

    @Test
    void aRoleChangesWhatItMayAndIsShownNoMore() {
        String pool = pool();
        String name = workspace(pool);
        as("viewer")
                .get(page(name) + "/settings")
                .then()
                .statusCode(200)
                .body(allOf(not(containsString("<textarea")), containsString("Who may do what")));
        post("viewer", page(name) + "/settings", Map.of("tags", "a")).statusCode(403);
        as("submitter")
                .get(page(name) + "/settings")
                .then()
                .body(allOf(
                        containsString("id=\"tags\""),
                        not(containsString("id=\"autoApply\"")),
                        not(containsString("id=\"pool\"")),
                        not(containsString("settings/delete"))));
        // What a form does not show is not taken from it either.
        post("submitter", page(name) + "/settings", Map.of("tags", "a", "autoApply", "true", "pool", "other"))
                .statusCode(303);
        post("approver", page(name) + "/settings", Map.of("tagsBefore", "a", "tags", "", "autoApply", "true"))
                .statusCode(303);
        admin().get("/workspaces/" + name)
                .then()
                .body("pool", equalTo(pool))
                .body("autoApplyBy", equalTo("approver"))
                .body("tags", anEmptyMap());
        for (String role : List.of("viewer", "submitter", "approver")) {
            post(role, page(name) + "/settings/delete", Map.of()).statusCode(403);
        }
        as("viewer").get("/app/new-workspace").then().statusCode(404);
        post("submitter", "/app/new-workspace", Map.of("name", "a", "pool", pool))
                .statusCode(403)
                .body(containsString("selfService of pool " + pool + " is off"));
    }

    @Test
    void submittersMakeWorkspacesWhereThePoolLetsThem() {
        String pool = pool();
        adminJson()
                .body(Map.of("selfService", true))
                .patch("/pools/" + pool)
                .then()
                .statusCode(200);
        String name = name("self");
        post("submitter", "/app/new-workspace", Map.of("name", name, "pool", pool))
                .statusCode(303);
    }

    @Test
    void theListIsFilteredByItsAddressAndSaysWhatStands() {
        String pool = pool();
        String name = configuredWorkspace(pool);
        String other = workspace(pool);
        patch(name, Map.of("tags", Map.of("team", "net")));
        long task = submitted(name, "plan");
        admin().post("/workspaces/" + name + "/lock").then().statusCode(200);
        as("viewer")
                .get(LIST + "?pool=" + pool + "&tag=team")
                .then()
                .statusCode(200)
                .body(allOf(
                        containsString("workspace-" + name),
                        not(containsString("workspace-" + other)),
                        containsString("#" + task),
                        containsString("locked"),
                        containsString("team=net")));
        as("viewer").get(LIST + "?pool=" + pool + "&name=" + other).then().body(containsString("workspace-" + other));
        as("viewer")
                .queryParam("name", "A B")
                .queryParam("pool", "<x>")
                .get(LIST)
                .then()
                .statusCode(400)
                .body(allOf(
                        containsString("role=\"alert\">name must be"),
                        containsString("value=\"A B\""),
                        containsString("value=\"&lt;x&gt;\"")));
        as("viewer").queryParam("cursor", "{}").get(LIST).then().statusCode(400);
    }

    @Test
    void variablesAreSetChangedAndRemovedOneByOne() {
        String name = workspace(pool());
        String edit = page(name) + "/variables/edit?kind=variables";
        patch(name, Map.of("variables", Map.of("stays", Map.of("value", "here"))));
        post("submitter", edit, Map.of("name", "size", "value", "a\r\nb", "hcl", "false"))
                .statusCode(303);
        post("submitter", edit, Map.of("name", "token", "value", "\"hunter2\"", "sensitive", "true"))
                .statusCode(303);
        admin().get("/workspaces/" + name)
                .then()
                .body("variables.size.value", equalTo("a\nb"))
                .body("variables.stays.value", equalTo("here"))
                .body("variables.token.sensitive", equalTo(true));
        as("submitter")
                .get(page(name) + "/variables")
                .then()
                .body(allOf(containsString("here"), not(containsString("hunter2"))));
        as("submitter").get(edit + "&variable=token").then().statusCode(200).body(not(containsString("hunter2")));
        as("submitter").get(edit + "&variable=stays").then().body(containsString("here</textarea>"));
        // Nothing typed: the secret stays.
        post(
                        "submitter",
                        edit + "&variable=token",
                        Map.of("name", "token", "value", "", "sensitive", "true", "hcl", "true"))
                .statusCode(303);
        admin().get("/workspaces/" + name).then().body("variables.token.hcl", equalTo(true));
        post("submitter", edit + "&variable=token", Map.of("name", "token", "value", ""))
                .statusCode(400)
                .body(containsString("id=\"value-wrong\">must be given anew when it is not sensitive"));
        post("submitter", page(name) + "/variables/remove", Map.of("kind", "variables", "variable", "size"))
                .statusCode(303);
        admin().get("/workspaces/" + name).then().body("variables.size", nullValue());
        post("submitter", page(name) + "/variables/edit?kind=environment", Map.of("name", "A", "value", "1"))
                .statusCode(303);
        admin().get("/workspaces/" + name).then().body("environment.A.value", equalTo("1"));
    }

    @Test
    void whatIsWrongWithAVariableStandsAtItsFieldAndWhatWasTypedStays() {
        String name = workspace(pool());
        String edit = page(name) + "/variables/edit?kind=variables";
        post("submitter", edit, Map.of("name", "1 a", "value", "kept text"))
                .statusCode(400)
                .body(allOf(
                        containsString("id=\"name-wrong\">must be called"),
                        containsString("value=\"1 a\""),
                        containsString("kept text</textarea>")));
        post("submitter", edit, Map.of("name", "e", "value", "file(\"x\")", "hcl", "true"))
                .statusCode(422)
                .body(allOf(
                        containsString("id=\"value-wrong\">"),
                        containsString("id=\"hcl\" name=\"hcl\" type=\"checkbox\" value=\"true\" checked")));
        patch(name, Map.of("variables", Map.of("e", Map.of("value", "old"))));
        post("submitter", edit, Map.of("name", "e", "value", "new"))
                .statusCode(400)
                .body(containsString("id=\"name-wrong\">is there already"));
        admin().get("/workspaces/" + name).then().body("variables.e.value", equalTo("old"));
        post("submitter", page(name) + "/variables/edit?kind=environment", Map.of("name", "PATH", "value", "x"))
                .statusCode(400)
                .body(containsString("id=\"name-wrong\">is a variable that Berth sets"));
        as("submitter").get(page(name) + "/variables/edit?kind=none").then().statusCode(404);
        as("submitter").get(edit + "&variable=none").then().statusCode(404);
    }

    @Test
    void viewersSeeNoValuesAndChangeNone() {
        String name = workspace(pool());
        patch(name, Map.of("variables", Map.of("size", Map.of("value", "unseen"))));
        as("viewer")
                .get(page(name) + "/variables")
                .then()
                .statusCode(200)
                .body(allOf(containsString("size"), not(containsString("unseen")), not(containsString("Remove"))));
        as("viewer")
                .get(page(name) + "/variables/edit?kind=variables&variable=size")
                .then()
                .statusCode(404);
        post("viewer", page(name) + "/variables/edit?kind=variables", Map.of("name", "a", "value", "b"))
                .statusCode(403);
        post("viewer", page(name) + "/variables/remove", Map.of("kind", "variables", "variable", "size"))
                .statusCode(403);
    }

    @Test
    void configurationsAreUploadedAndRefusedInWords() {
        String name = workspace(pool());
        String upload = page(name) + "/configurations/new/content";
        byte[] good = Archives.tarGz(tar -> Archives.file(tar, "main.tf", "# nothing"));
        as("submitter")
                .contentType("application/gzip")
                .header("HX-Request", "true")
                .body(good)
                .post(upload)
                .then()
                .statusCode(200)
                .body(containsString("Configuration 1 is here, the newest one."));
        as("submitter")
                .contentType("application/gzip")
                .body(good)
                .post(upload + "?speculative=true")
                .then()
                .statusCode(200)
                .body(containsString("for plans alone"));
        as("submitter")
                .contentType("application/gzip")
                .header("HX-Request", "true")
                .body(Archives.tarGz(tar -> Archives.file(tar, "../<script>alert(1)</script>", "x")))
                .post(upload + "?speculative=true")
                .then()
                .statusCode(422)
                .body(allOf(containsString("role=\"alert\""), not(containsString("<script>alert"))));
        as("viewer")
                .get(page(name) + "/configurations")
                .then()
                .statusCode(200)
                .body(allOf(
                        containsString("configuration-3"),
                        containsString("was refused"),
                        containsString("speculative"),
                        not(containsString("<script>alert")),
                        not(containsString("id=\"upload\""))));
        as("viewer")
                .contentType("application/gzip")
                .body(good)
                .post(upload)
                .then()
                .statusCode(403);
    }

    @Test
    void aLockIsTakenWithItsReasonAndGivenBack() {
        String name = workspace(pool());
        post("submitter", page(name) + "/lock", Map.of("reason", "no")).statusCode(403);
        String tooLong = "x".repeat(501);
        post("approver", page(name) + "/lock", Map.of("reason", tooLong))
                .statusCode(400)
                .body(allOf(
                        containsString("id=\"reason-wrong\">must have at most 500"),
                        containsString(tooLong),
                        // Else it would be taken away with the next reading.
                        not(containsString("data-live"))));
        post("approver", page(name) + "/lock", Map.of("reason", "because " + EVIL))
                .statusCode(303);
        as("viewer")
                .get(page(name))
                .then()
                .body(allOf(
                        containsString("because &quot;&gt;&lt;script&gt;"),
                        not(containsString("<script>alert")),
                        not(containsString("/unlock"))));
        as("viewer").get(LIST + "?name=" + name).then().body(not(containsString("<script>alert")));
        post("approver", page(name) + "/lock", Map.of()).statusCode(409).body(containsString("is locked already"));
        post("approver", page(name) + "/unlock", Map.of()).statusCode(303);
        admin().get("/workspaces/" + name).then().body("lock", nullValue());
        post("approver", page(name) + "/unlock", Map.of()).statusCode(409).body(containsString("is not locked"));
    }

    @Test
    void nothingIsChangedButFromAPageOfThisServer() {
        String name = workspace(pool());
        for (String path : List.of(
                "/lock",
                "/settings",
                "/settings/delete",
                "/variables/edit?kind=variables",
                "/variables/remove",
                "/states/1/restore",
                "/outputs/sensitive",
                "/configurations/new/content")) {
            as("admin")
                    .header("Sec-Fetch-Site", "cross-site")
                    .formParam("reason", "x")
                    .post(page(name) + path)
                    .then()
                    .statusCode(403);
        }
    }

    @Test
    void textIsShownAsText() {
        String name = workspace(pool());
        patch(
                name,
                Map.of(
                        "tags", Map.of("evil", EVIL),
                        "variables", Map.of("evil", Map.of("value", EVIL), "long", Map.of("value", EVIL + "\n" + EVIL)),
                        "environment", Map.of("evil", Map.of("value", EVIL))));
        for (String path : List.of("", "/settings", "/variables", "/variables/edit?kind=variables&variable=evil")) {
            as("admin")
                    .get(page(name) + path)
                    .then()
                    .statusCode(200)
                    .body(allOf(
                            not(containsString("<script>alert")),
                            not(containsString("<b x=")),
                            containsString("&lt;script&gt;")));
        }
        as("admin").get(LIST + "?name=" + name).then().body(not(containsString("<script>alert")));
        for (String field : List.of("name", "pool", "tool", "workingDirectory", "tags")) {
            post("admin", "/app/new-workspace", Map.of(field, EVIL))
                    .statusCode(400)
                    .body(not(containsString("<script>alert")));
        }
        post("admin", page(name) + "/variables/edit?kind=variables", Map.of("name", EVIL, "value", EVIL))
                .statusCode(400)
                .body(not(containsString("<script>alert")));
        for (String parameter : List.of("name", "pool", "tag", "cursor")) {
            as("admin").queryParam(parameter, EVIL).get(LIST).then().body(not(containsString("<script>alert")));
        }
    }
}
