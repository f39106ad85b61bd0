package dev.berth.server.tfe;

import static dev.berth.server.api.ApiClient.adminJson;
import static dev.berth.server.api.ApiClient.json;
import static dev.berth.server.api.ApiClient.name;
import static dev.berth.server.api.ApiClient.pool;
import static dev.berth.server.api.ApiClient.workspace;
import static dev.berth.server.tfe.CommandLine.as;
import static dev.berth.server.tfe.CommandLine.document;
import static dev.berth.server.tfe.CommandLine.sending;
import static dev.berth.server.tfe.CommandLine.workspaceId;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.startsWith;

import dev.berth.server.TestDatabase;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Workspaces and projects, as {@code init} meets them. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class WorkspacesTest {
    private static final String WORKSPACES = "/organizations/berth/workspaces";

    @Test
    void aWorkspaceHasAllThatTheCommandLineReadsOfIt() {
        String pool = pool();
        String name = workspace(pool);

        as("submitter")
                .get(WORKSPACES + "/{name}", name)
                .then()
                .statusCode(200)
                .body("data.type", equalTo("workspaces"))
                .body("data.id", startsWith("ws-"))
                .body("data.attributes.name", equalTo(name))
                .body("data.attributes.terraform-version", equalTo("latest"))
                .body("data.attributes.working-directory", equalTo(""))
                .body("data.attributes.locked", equalTo(false))
                .body("data.attributes.structured-run-output-enabled", equalTo(false))
                .body("data.attributes.permissions.can-queue-run", equalTo(true))
                .body("data.attributes.permissions.can-queue-apply", equalTo(true))
                .body("data.attributes.permissions.can-force-delete", equalTo(false))
                .body("data.relationships.organization.data.id", equalTo("berth"))
                .body("data.relationships.project.data.id", equalTo("prj-" + pool));
        as("viewer")
                .get("/workspaces/{id}", workspaceId(name))
                .then()
                .statusCode(200)
                .body("data.attributes.permissions.can-queue-run", equalTo(false));
        as("viewer").get(WORKSPACES + "/none").then().statusCode(404);
        as("viewer").get("/organizations/other/workspaces/{name}", name).then().statusCode(404);
        as("viewer").get("/workspaces/ws-999999999").then().statusCode(404);
    }

    @Test
    void aSubmitterMakesWorkspacesWhereThePoolLetsThem() {
        String pool = pool();
        String name = name("made");

        created("submitter", name, pool).statusCode(403).body("errors[0].detail", containsString("selfService"));
        adminJson()
                .body(Map.of("selfService", true))
                .patch("/pools/{name}", pool)
                .then()
                .statusCode(200);
        created("viewer", name, pool)
                .statusCode(403)
                .body("errors[0].detail", containsString("selfService"))
                .body("errors[0].detail", containsString("needs the role submitter"));
        created("submitter", name, pool)
                .statusCode(201)
                .body("data.attributes.name", equalTo(name))
                .body("data.relationships.project.data.id", equalTo("prj-" + pool));
        created("submitter", name, pool).statusCode(409).body("errors[0].title", equalTo("Workspace exists"));
    }

    @Test
    void whichToolIsCallingSaysWhichToolTheWorkspaceIsFor() {
        String pool = pool();
        String terraform = name("t");
        String tofu = name("o");

        created("admin", terraform, pool).statusCode(201);
        json("admin")
                .basePath(CommandLine.BASE)
                .header("User-Agent", "OpenTofu/1.12.6")
                .body(inProject(tofu, pool))
                .post(WORKSPACES)
                .then()
                .statusCode(201);

        adminJson().get("/workspaces/{name}", terraform).then().body("tool", equalTo("terraform"));
        adminJson().get("/workspaces/{name}", tofu).then().body("tool", equalTo("tofu"));
    }

    @Test
    void tagsOfANewWorkspaceAreKept() {
        String pool = pool();
        String name = name("tagged");
        sending(
                        "admin",
                        Map.of(
                                "data",
                                Map.of(
                                        "type",
                                        "workspaces",
                                        "attributes",
                                        Map.of("name", name),
                                        "relationships",
                                        Map.of(
                                                "project",
                                                Map.of("data", Map.of("type", "projects", "id", "prj-" + pool)),
                                                "tags",
                                                Map.of(
                                                        "data",
                                                        List.of(Map.of(
                                                                "type",
                                                                "tags",
                                                                "attributes",
                                                                Map.of("name", "app"))))))))
                .post(WORKSPACES)
                .then()
                .statusCode(201)
                .body("data.attributes.tag-names", hasItem("app"));
    }

    @Test
    void withoutAProjectOneOfSeveralPoolsHasToBeNamed() {
        pool();
        pool();
        sending("admin", document("workspaces", Map.of("name", name("nowhere"))))
                .post(WORKSPACES)
                .then()
                .statusCode(422)
                .body("errors[0].detail", containsString("project"));
        created("admin", name("nowhere"), "none").statusCode(422).body("errors[0].title", equalTo("No such pool"));
    }

    @Test
    void whatCannotBeAWorkspaceIsRefusedWithASentence() {
        String pool = pool();
        created("admin", "Not_A_Label", pool)
                .statusCode(400)
                .body("errors[0].detail", containsString("name must be a DNS label"));
        sending("admin", document("workspaces", Map.of("name", name("l"), "execution-mode", "local")))
                .post(WORKSPACES)
                .then()
                .statusCode(422)
                .body("errors[0].detail", containsString("execution-mode"));
        sending("admin", document("workspaces", Map.of("name", 1)))
                .post(WORKSPACES)
                .then()
                .statusCode(400)
                .body("errors[0].detail", containsString("name must be a string"));
    }

    @Test
    void theClientsVersionIsTakenAndNotUsed() {
        String id = workspaceId(workspace(pool()));

        sending("submitter", document("workspaces", Map.of("terraform-version", "1.11.4")))
                .patch("/workspaces/{id}", id)
                .then()
                .statusCode(200)
                .body("data.attributes.terraform-version", equalTo("latest"));
    }

    @Test
    void whatChangesAWorkspaceTakesTheRoleThatItTakesElsewhere() {
        String name = workspace(pool());
        String id = workspaceId(name);

        patched("submitter", id, Map.of("auto-apply", true)).statusCode(403);
        patched("approver", id, Map.of("auto-apply", true))
                .statusCode(200)
                .body("data.attributes.auto-apply", equalTo(true));
        adminJson().get("/workspaces/{name}", name).then().body("autoApplyBy", equalTo("approver"));
        patched("approver", id, Map.of("working-directory", "live")).statusCode(403);
        patched("admin", id, Map.of("working-directory", "live/"))
                .statusCode(200)
                .body("data.attributes.working-directory", equalTo("live"));
        patched("admin", id, Map.of("name", "other")).statusCode(422);
    }

    @Test
    void projectsAreThePools() {
        String pool = pool();

        as("viewer")
                .queryParam("filter[names]", pool)
                .get("/organizations/berth/projects")
                .then()
                .statusCode(200)
                .body("data.size()", equalTo(1))
                .body("data[0].id", equalTo("prj-" + pool))
                .body("data[0].attributes.name", equalTo(pool));
        String other = pool();
        as("viewer")
                .queryParam("filter[names]", pool, other)
                .get("/organizations/berth/projects")
                .then()
                .body("data.attributes.name", containsInAnyOrder(pool, other));
        as("viewer").get("/projects/prj-{pool}", pool).then().statusCode(200);
        as("viewer").get("/projects/prj-none").then().statusCode(404);
        sending("admin", document("projects", Map.of("name", "new")))
                .post("/organizations/berth/projects")
                .then()
                .statusCode(422)
                .body("errors[0].detail", containsString("no pool new"));
        sending("admin", document("projects", Map.of("name", pool)))
                .post("/organizations/berth/projects")
                .then()
                .statusCode(409)
                .body("errors[0].detail", containsString("there is a pool " + pool));
    }

    private static ValidatableResponse created(String role, String name, String pool) {
        return sending(role, inProject(name, pool)).post(WORKSPACES).then();
    }

    private static Map<String, Object> inProject(String name, String pool) {
        return Map.of(
                "data",
                Map.of(
                        "type",
                        "workspaces",
                        "attributes",
                        Map.of("name", name),
                        "relationships",
                        Map.of("project", Map.of("data", Map.of("type", "projects", "id", "prj-" + pool)))));
    }

    private static ValidatableResponse patched(String role, String id, Map<String, Object> attributes) {
        return sending(role, document("workspaces", attributes))
                .patch("/workspaces/{id}", id)
                .then();
    }
}
