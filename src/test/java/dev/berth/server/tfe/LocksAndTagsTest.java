package dev.berth.server.tfe;

import static dev.berth.server.api.ApiClient.adminJson;
import static dev.berth.server.api.ApiClient.configuredWorkspace;
import static dev.berth.server.api.ApiClient.name;
import static dev.berth.server.api.ApiClient.pool;
import static dev.berth.server.api.ApiClient.submitted;
import static dev.berth.server.api.ApiClient.workspace;
import static dev.berth.server.tfe.CommandLine.as;
import static dev.berth.server.tfe.CommandLine.sending;
import static dev.berth.server.tfe.CommandLine.workspaceId;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.berth.server.TestDatabase;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Locks, lists, tags, variables and the end of workspaces, as the command line asks for them. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class LocksAndTagsTest {
    private static final String WORKSPACES = "/organizations/berth/workspaces";

    private static ValidatableResponse act(String role, String id, String action) {
        return as(role).post("/workspaces/{id}/actions/{action}", id, action).then();
    }

    @Test
    void aLockKeepsOthersOutUntilItsOwnerOrForceOpensIt() {
        String id = workspaceId(workspace(pool()));
        sending("approver", Map.of("reason", "Locked by Terraform"))
                .post("/workspaces/{id}/actions/lock", id)
                .then()
                .statusCode(200)
                .body("data.attributes.locked", equalTo(true));
        act("approver", id, "lock").statusCode(409);
        act("admin", id, "unlock").statusCode(409).body("errors[0].detail", containsString("is locked by User"));
        act("approver", id, "unlock").statusCode(200).body("data.attributes.locked", equalTo(false));
        act("approver", id, "unlock").statusCode(409);

        act("approver", id, "lock").statusCode(200);
        act("admin", id, "force-unlock").statusCode(200).body("data.attributes.locked", equalTo(false));
        act("submitter", id, "lock").statusCode(403).body("errors[0].detail", containsString("approver"));
        act("submitter", id, "force-unlock").statusCode(403);
        act("approver", "ws-999999999", "lock").statusCode(404);
    }

    @Test
    void aLockOnTheStateAloneIsNotShownSinceNoRunWaitsForIt() {
        String name = workspace(pool());
        adminJson()
                .body(Map.of("ID", "by-hand", "Who", "somebody"))
                .request("LOCK", "/workspaces/{name}/state/lock", name)
                .then()
                .statusCode(200);
        String id = workspaceId(name);

        as("viewer").get("/workspaces/{id}", id).then().body("data.attributes.locked", equalTo(false));
        act("approver", id, "lock").statusCode(409).body("errors[0].detail", containsString("lock by-hand"));
        act("approver", id, "force-unlock").statusCode(200);
        act("approver", id, "lock").statusCode(200);
    }

    @Test
    void aListIsFoundByTagsNamesAndProjectsAndTurnedByPages() {
        String pool = pool();
        String key = name("key");
        for (String value : List.of("a", "a", "b")) {
            String id = workspaceId(workspace(pool));
            sending("submitter", Map.of("data", List.of(binding(key, value))))
                    .patch("/workspaces/{id}/tag-bindings", id)
                    .then()
                    .statusCode(200)
                    .body("data[0].attributes.value", equalTo(value));
        }
        as("viewer")
                .queryParam("search[tags]", key)
                .queryParam("page[size]", 2)
                .get(WORKSPACES)
                .then()
                .statusCode(200)
                .body("data", hasSize(2))
                .body("meta.pagination.total-count", equalTo(3))
                .body("meta.pagination.next-page", equalTo(2));
        as("viewer")
                .queryParam("search[tags]", key)
                .queryParam("page[size]", 2)
                .queryParam("page[number]", 2)
                .get(WORKSPACES)
                .then()
                .body("data", hasSize(1))
                .body("meta.pagination.next-page", nullValue());
        as("viewer")
                .queryParam("search[tags]", key)
                .queryParam("filter[tagged][0][key]", key)
                .queryParam("filter[tagged][0][value]", "a")
                .queryParam("filter[project][id]", "prj-" + pool)
                .queryParam("TagBindings", "{+team+a}")
                .get(WORKSPACES)
                .then()
                .body("data", hasSize(2));
        as("viewer")
                .queryParam("search[tags]", key)
                .queryParam("filter[project][id]", "prj-" + pool())
                .get(WORKSPACES)
                .then()
                .body("data", hasSize(0));
        as("viewer")
                .queryParam("search[tags]", key, "of-none")
                .get(WORKSPACES)
                .then()
                .body("data", hasSize(0));
        for (String index : List.of("77", "", "x")) {
            as("viewer")
                    .queryParam("search[tags]", key)
                    .queryParam("filter[tagged][" + index + "][key]", "of-none")
                    .get(WORKSPACES)
                    .then()
                    .body("data", hasSize(0));
        }
        String named = workspace(pool);
        as("viewer")
                .queryParam("search[name]", named.substring(1))
                .get(WORKSPACES)
                .then()
                .body("data.attributes.name", equalTo(List.of(named)));
    }

    private static Map<String, Object> binding(String key, String value) {
        return Map.of("type", "tag-bindings", "attributes", Map.of("key", key, "value", value));
    }

    @Test
    void plainTagsComeAndGo() {
        String id = workspaceId(workspace(pool()));
        Map<String, Object> tags = Map.of("data", List.of(Map.of("type", "tags", "attributes", Map.of("name", "app"))));
        sending("submitter", tags)
                .post("/workspaces/{id}/relationships/tags", id)
                .then()
                .statusCode(204);
        as("viewer").get("/workspaces/{id}", id).then().body("data.attributes.tag-names", equalTo(List.of("app")));
        as("viewer")
                .get("/workspaces/{id}/tag-bindings", id)
                .then()
                .body("data.attributes", equalTo(List.of(Map.of("key", "app", "value", ""))));
        sending("viewer", tags)
                .delete("/workspaces/{id}/relationships/tags", id)
                .then()
                .statusCode(403);
        sending("submitter", tags)
                .delete("/workspaces/{id}/relationships/tags", id)
                .then()
                .statusCode(204);
        as("viewer").get("/workspaces/{id}/tag-bindings", id).then().body("data", hasSize(0));
        sending("submitter", Map.of("data", List.of(binding("=", ""))))
                .patch("/workspaces/{id}/tag-bindings", id)
                .then()
                .statusCode(400);
    }

    @Test
    void aTagIsText() {
        String id = workspaceId(workspace(pool()));
        refused(
                sending("submitter", "{\"data\": [{\"attributes\": {\"key\": 5}}]}")
                        .patch("/workspaces/{id}/tag-bindings", id),
                "key must be a string");
        refused(
                sending("submitter", "{\"data\": [{\"attributes\": {\"key\": \"a\", \"value\": true}}]}")
                        .patch("/workspaces/{id}/tag-bindings", id),
                "value must be a string");
        refused(
                sending("submitter", "{\"data\": [{\"attributes\": {\"name\": 7}}]}")
                        .post("/workspaces/{id}/relationships/tags", id),
                "name must be a string");
        refused(
                sending("submitter", "{\"data\": [{\"type\": \"tags\"}]}")
                        .delete("/workspaces/{id}/relationships/tags", id),
                "name must be given");
        as("viewer").get("/workspaces/{id}/tag-bindings", id).then().body("data", hasSize(0));
    }

    private static void refused(Response response, String detail) {
        response.then().statusCode(400).body("errors.detail", equalTo(List.of(detail)));
    }

    @Test
    void variablesAreListedWithoutWhatIsSensitive() {
        String name = workspace(pool());
        adminJson()
                .body(Map.of(
                        "variables",
                        Map.of("size", Map.of("value", "7", "hcl", true)),
                        "environment",
                        Map.of("KEY", Map.of("value", "s3cret", "sensitive", true))))
                .patch("/workspaces/{name}", name)
                .then()
                .statusCode(200);
        String id = workspaceId(name);
        as("submitter")
                .get("/workspaces/{id}/vars", id)
                .then()
                .statusCode(200)
                .body("data.attributes.key", equalTo(List.of("size", "KEY")))
                .body("data.attributes.category", equalTo(List.of("terraform", "env")))
                .body("data[0].attributes.value", equalTo("7"))
                .body("data[0].attributes.hcl", equalTo(true))
                .body("data[1].attributes.value", nullValue());
        as("viewer").get("/workspaces/{id}/all-vars", id).then().body("data[0].attributes.value", nullValue());
    }

    @Test
    void aWorkspaceGoesWhenNothingIsLeftInItOrByForce() {
        String pool = pool();
        String name = configuredWorkspace(pool);
        String id = workspaceId(name);
        as("approver")
                .post(WORKSPACES + "/{name}/actions/safe-delete", name)
                .then()
                .statusCode(403);
        adminJson()
                .body("{\"version\": 4, \"serial\": 1, \"lineage\": \"l\", \"resources\": [{\"mode\": \"managed\"}]}")
                .post("/workspaces/{name}/state", name)
                .then()
                .statusCode(200);
        as("admin")
                .post(WORKSPACES + "/{name}/actions/safe-delete", name)
                .then()
                .statusCode(409)
                .body("errors[0].detail", containsString("names resources"));
        submitted(name, "plan");
        as("admin").delete(WORKSPACES + "/{name}", name).then().statusCode(409);
        as("admin").get("/workspaces/{id}", id).then().statusCode(200);

        String other = workspace(pool);
        String otherId = workspaceId(other);
        act("admin", otherId, "lock").statusCode(200);
        act("admin", otherId, "safe-delete").statusCode(409).body("errors[0].detail", containsString("locked"));
        act("admin", otherId, "unlock").statusCode(200);
        act("admin", otherId, "safe-delete").statusCode(204);
        as("admin").get("/workspaces/{id}", otherId).then().statusCode(404);
    }
}
