package dev.berth.server.api;

import static dev.berth.server.api.ApiClient.admin;
import static dev.berth.server.api.ApiClient.adminJson;
import static dev.berth.server.api.ApiClient.as;
import static dev.berth.server.api.ApiClient.configuredWorkspace;
import static dev.berth.server.api.ApiClient.json;
import static dev.berth.server.api.ApiClient.name;
import static dev.berth.server.api.ApiClient.pool;
import static dev.berth.server.api.ApiClient.submitted;
import static dev.berth.server.api.ApiClient.workspace;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.berth.server.TestDatabase;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class WorkspaceResourceTest {

    private static String withVariables(String pool) {
        String name = name("ws");
        adminJson()
                .body(Map.of(
                        "name",
                        name,
                        "pool",
                        pool,
                        "variables",
                        Map.of(
                                "region", Map.of("value", "eu"),
                                "password", Map.of("value", "hunter2", "sensitive", true),
                                "sizes", Map.of("value", "[1, 2]", "hcl", true)),
                        "environment",
                        Map.of("TOKEN", Map.of("value", "t0ken", "sensitive", true))))
                .post("/workspaces")
                .then()
                .statusCode(201)
                .body("tool", equalTo("terraform"))
                .body("autoApply", equalTo(false))
                .body("variables.region.value", equalTo("eu"))
                .body("variables.sizes.hcl", equalTo(true))
                .body("variables.password.value", nullValue())
                .body("variables.password.sensitive", equalTo(true))
                .body("environment.TOKEN.value", nullValue());
        return name;
    }

    @Test
    void sensitiveValuesAreNeverShownAndViewersSeeNoneAtAll() {
        String name = withVariables(pool());
        as("submitter")
                .get("/workspaces/{name}", name)
                .then()
                .statusCode(200)
                .body("variables.region.value", equalTo("eu"))
                .body("variables.password.value", nullValue());
        as("viewer")
                .get("/workspaces/{name}", name)
                .then()
                .statusCode(200)
                .body("variables", hasKey("region"))
                .body("variables.region.value", nullValue());
    }

    @Test
    void aPatchMergesVariablesByName() {
        String name = withVariables(pool());
        json("submitter")
                .body(
                        "{\"variables\": {\"region\": {\"value\": \"us\"}, \"sizes\": null, \"extra\": {\"value\": \"1\"}}}")
                .patch("/workspaces/{name}", name)
                .then()
                .statusCode(200)
                .body("variables.region.value", equalTo("us"))
                .body("variables.extra.value", equalTo("1"))
                .body("variables", not(hasKey("sizes")))
                .body("variables.password.sensitive", equalTo(true))
                .body("environment", hasKey("TOKEN"));
    }

    @Test
    void aSensitiveValueCannotBeRevealedByTakingTheMarkOff() {
        String name = withVariables(pool());
        json("submitter")
                .body("{\"variables\": {\"password\": {\"sensitive\": false}}}")
                .patch("/workspaces/{name}", name)
                .then()
                .statusCode(400)
                .body("violations.field", equalTo(List.of("variables.password.value")));
        json("submitter")
                .body("{\"variables\": {\"password\": {\"sensitive\": false, \"value\": \"public\"}}}")
                .patch("/workspaces/{name}", name)
                .then()
                .statusCode(200)
                .body("variables.password.value", equalTo("public"));
    }

    @Test
    void everyBadFieldIsNamedAtOnce() {
        adminJson()
                .body(Map.of(
                        "name", "-x",
                        "pool", "UPPER",
                        "tool", "make",
                        "variables", Map.of("1st", Map.of("value", "x"), "novalue", Map.of()),
                        "environment",
                                Map.of(
                                        "TF_HTTP_PASSWORD", Map.of("value", "x"),
                                        "PATH", Map.of("value", "x"),
                                        "LD_PRELOAD", Map.of("value", "x"),
                                        "BERTH_TOKEN", Map.of("value", "x"),
                                        "with-hyphen", Map.of("value", "x"))))
                .post("/workspaces")
                .then()
                .statusCode(400)
                .body(
                        "violations.field",
                        hasItems(
                                "name",
                                "pool",
                                "tool",
                                "variables.1st",
                                "variables.novalue.value",
                                "environment.TF_HTTP_PASSWORD",
                                "environment.PATH",
                                "environment.LD_PRELOAD",
                                "environment.BERTH_TOKEN",
                                "environment.with-hyphen"));
    }

    @Test
    void wrongTypesAndUnknownFieldsAreNamed() {
        adminJson()
                .body("{\"name\": \"a\", \"pool\": \"b\", \"autoApply\": \"yes\"}")
                .post("/workspaces")
                .then()
                .statusCode(400)
                .body("violations.field", equalTo(List.of("autoApply")));
        adminJson()
                .body("{\"name\": 5, \"pool\": \"b\"}")
                .post("/workspaces")
                .then()
                .statusCode(400)
                .body("violations.field", equalTo(List.of("name")));
        adminJson()
                .body(
                        "{\"name\": \"a\", \"pool\": \"b\", \"variables\": {\"x\": {\"value\": \"1\", \"secret\": true}}}")
                .post("/workspaces")
                .then()
                .statusCode(400)
                .body("violations.field", equalTo(List.of("variables.x.secret")));
    }

    @Test
    void aWorkspaceNeedsAPoolAndAFreeName() {
        adminJson()
                .body(Map.of("name", name("ws"), "pool", "no-such-pool"))
                .post("/workspaces")
                .then()
                .statusCode(422)
                .body("violations.field", equalTo(List.of("pool")));
        String pool = pool();
        String name = workspace(pool);
        adminJson()
                .body(Map.of("name", name, "pool", pool))
                .post("/workspaces")
                .then()
                .statusCode(409)
                .body("code", equalTo("workspace_exists"));
    }

    @Test
    void whatAPatchTouchesDecidesWhichRoleItNeeds() {
        String name = workspace(pool());
        json("submitter")
                .body("{\"autoApply\": true}")
                .patch("/workspaces/{name}", name)
                .then()
                .statusCode(403);
        json("approver")
                .body("{\"autoApply\": true}")
                .patch("/workspaces/{name}", name)
                .then()
                .statusCode(200)
                .body("autoApply", equalTo(true))
                .body("autoApplyBy", equalTo("approver"));
        json("approver")
                .body("{\"tool\": \"tofu\"}")
                .patch("/workspaces/{name}", name)
                .then()
                .statusCode(403);
        adminJson()
                .body("{\"tool\": \"tofu\"}")
                .patch("/workspaces/{name}", name)
                .then()
                .statusCode(200)
                .body("tool", equalTo("tofu"))
                .body("autoApplyBy", equalTo("approver"));
    }

    @Test
    void thePoolOfAWorkspaceWithLiveTasksCannotBeChangedP10() {
        String name = configuredWorkspace(pool());
        submitted(name, "plan");
        adminJson()
                .body(Map.of("pool", pool()))
                .patch("/workspaces/{name}", name)
                .then()
                .statusCode(409)
                .body("code", equalTo("workspace_busy"));
        admin().delete("/workspaces/{name}", name).then().statusCode(409).body("code", equalTo("workspace_busy"));
    }

    @Test
    void aWorkspaceWithResourcesIsDeletedOnlyByForce() {
        String name = workspace(pool());
        adminJson()
                .body(
                        "{\"version\": 4, \"serial\": 1, \"lineage\": \"l\", \"resources\": [{\"type\": \"terraform_data\"}]}")
                .post("/workspaces/{name}/state", name)
                .then()
                .statusCode(200);
        admin().delete("/workspaces/{name}", name)
                .then()
                .statusCode(409)
                .body("code", equalTo("workspace_has_resources"));
        admin().queryParam("force", "true")
                .delete("/workspaces/{name}", name)
                .then()
                .statusCode(204);
        admin().get("/workspaces/{name}", name).then().statusCode(404);
    }

    @Test
    void aLockNamesWhoAndWhyAndIsTakenOnce() {
        String name = workspace(pool());
        json("approver")
                .body(Map.of("reason", "maintenance"))
                .post("/workspaces/{name}/lock", name)
                .then()
                .statusCode(200)
                .body("lock.by", equalTo("approver"))
                .body("lock.reason", equalTo("maintenance"))
                .body("lock.at", notNullValue());
        as("approver")
                .post("/workspaces/{name}/lock", name)
                .then()
                .statusCode(409)
                .body("code", equalTo("already_locked"));
        as("approver")
                .post("/workspaces/{name}/unlock", name)
                .then()
                .statusCode(200)
                .body("lock", nullValue());
        as("approver")
                .post("/workspaces/{name}/unlock", name)
                .then()
                .statusCode(409)
                .body("code", equalTo("not_locked"));
        json("approver")
                .body(Map.of("reason", "x".repeat(501)))
                .post("/workspaces/{name}/lock", name)
                .then()
                .statusCode(400)
                .body("violations.field", equalTo(List.of("reason")));
        as("approver").post("/workspaces/no-such-workspace/lock").then().statusCode(404);
    }

    @Test
    void aListCanBeNarrowedToAPool() {
        String pool = pool();
        String name = workspace(pool);
        workspace(pool());
        as("viewer")
                .queryParam("pool", pool)
                .get("/workspaces")
                .then()
                .statusCode(200)
                .body("items.name", equalTo(List.of(name)))
                .body("items", hasSize(1));
    }
}
