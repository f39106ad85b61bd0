package dev.berth.server.api;

import static dev.berth.server.api.ApiClient.admin;
import static dev.berth.server.api.ApiClient.as;
import static dev.berth.server.api.ApiClient.pool;
import static dev.berth.server.api.ApiClient.workspace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.berth.server.TestDatabase;
import dev.berth.server.persistence.database.Database;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is in a state, told to those who may read it. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class StateContentResourceTest {
    @Inject
    Database database;

    private static final String STATE = "/workspaces/{name}/state";

    private static String state(int serial, String size) {
        return """
                {"version": 4, "serial": %d, "lineage": "line",
                 "outputs": {"plain": {"value": "%s", "type": "string"},
                             "hidden": {"value": "hunter2", "type": "string", "sensitive": true}},
                 "resources": [{"mode": "managed", "type": "thing", "name": "one",
                                "provider": "provider[\\"example.test/own/thing\\"]",
                                "instances": [{"attributes": {"size": "%s", "password": "hunter3"}}]},
                               {"mode": "data", "type": "thing", "name": "two", "module": "module.m",
                                "provider": "provider[\\"example.test/own/thing\\"]", "instances": []}]}""".formatted(serial, size, size);
    }

    private static void put(String workspace, String state) {
        admin().contentType("application/json")
                .body(state)
                .post(STATE, workspace)
                .then()
                .statusCode(200);
    }

    private static String workspaceWithState() {
        String name = workspace(pool());
        put(name, state(1, "small"));
        return name;
    }

    @Test
    void outputsHideWhatIsSensitiveUnlessItIsAskedForAndThatIsRecorded() {
        String name = workspaceWithState();
        as("approver")
                .get(STATE + "/outputs", name)
                .then()
                .statusCode(200)
                .body("serial", equalTo(1))
                .body("items.name", equalTo(List.of("plain", "hidden")))
                .body("items[0].value", equalTo("small"))
                .body("items[1].sensitive", equalTo(true))
                .body("items[1].value", nullValue())
                .body(not(containsString("hunter")));
        as("approver")
                .get(STATE + "/outputs?sensitive=true", name)
                .then()
                .statusCode(200)
                .body("items[1].value", equalTo("hunter2"));
        assertThat(shownTo(name)).containsExactly("approver");
        as("approver").get(STATE + "/outputs?sensitive=yes", name).then().statusCode(400);
    }

    private List<String> shownTo(String workspace) {
        return database.run("SELECT actor FROM audit WHERE action = 'state.show_sensitive' AND object = $1", workspace)
                .map(rows -> Database.list(rows).stream()
                        .map(row -> row.getString("actor"))
                        .toList())
                .await()
                .atMost(Duration.ofSeconds(30));
    }

    @Test
    void resourcesComePageByPageFromOneState() {
        String name = workspaceWithState();
        String cursor = as("approver")
                .get(STATE + "/resources?limit=1", name)
                .then()
                .statusCode(200)
                .body("resources", equalTo(2))
                .body("instances", equalTo(1))
                .body("items.address", equalTo(List.of("thing.one")))
                .body("items[0].provider", equalTo("example.test/own/thing"))
                .body(not(containsString("hunter")))
                .extract()
                .path("nextCursor");
        put(name, "{\"version\": 4, \"serial\": 2, \"lineage\": \"line\", \"resources\": []}");
        as("approver")
                .queryParam("cursor", cursor)
                .get(STATE + "/resources", name)
                .then()
                .statusCode(200)
                .body("serial", equalTo(1))
                .body("items.address", equalTo(List.of("module.m.data.thing.two")))
                .body("nextCursor", nullValue());
        as("approver")
                .get(STATE + "/resources?cursor=5", name)
                .then()
                .statusCode(400)
                .body("violations[0].field", equalTo("cursor"));
    }

    @Test
    void changesNameWhatDiffersAndShowNoValueOfAResource() {
        String name = workspaceWithState();
        put(name, state(2, "large"));
        as("approver")
                .get(STATE + "/versions/2/changes?since=1", name)
                .then()
                .statusCode(200)
                .body("from.serial", equalTo(1))
                .body("to.serial", equalTo(2))
                .body("to.current", equalTo(true))
                .body("changed", equalTo(1))
                .body("complete", equalTo(true))
                .body("resources[0].address", equalTo("thing.one"))
                .body("resources[0].action", equalTo("changed"))
                .body("resources[0].attributes", equalTo(List.of("size")))
                .body("outputs[0].before", equalTo("small"))
                .body("outputs[0].after", equalTo("large"))
                .body(not(containsString("hunter")));
        as("approver")
                .get(STATE + "/versions/2/changes", name)
                .then()
                .statusCode(400)
                .body("violations[0].field", equalTo("since"));
        as("approver").get(STATE + "/versions/2/changes?since=9", name).then().statusCode(404);
        as("approver").get(STATE + "/versions/9/changes?since=1", name).then().statusCode(404);
        as("approver").get(STATE + "/versions/2/changes?since=x", name).then().statusCode(404);
    }

    @Test
    void aVersionOfAnotherWorkspaceIsNone() {
        String name = workspaceWithState();
        String id = as("approver").get(STATE + "/versions", name).path("items[0].id");
        String other = workspaceWithState();
        as("approver")
                .get(STATE + "/versions/1/changes?since=" + id, other)
                .then()
                .statusCode(404);
        as("approver")
                .get(STATE + "/resources?cursor=" + id + ".0", other)
                .then()
                .statusCode(404);
    }

    @Test
    void whatItsToolHasEncryptedIsSaidToBeSo() {
        String name = workspace(pool());
        put(name, "{\"serial\": 1, \"lineage\": \"line\", \"encrypted_data\": \"AAAA\"}");
        for (String path : List.of("/outputs", "/resources", "/versions/1/changes?since=1")) {
            as("approver").get(STATE + path, name).then().statusCode(409).body("code", equalTo("state_encrypted"));
        }
    }

    @Test
    void whereThereIsNoStateThereIsNothingInIt() {
        String name = workspace(pool());
        as("approver").get(STATE + "/outputs", name).then().statusCode(404).body("code", equalTo("no_state"));
        as("approver").get(STATE + "/resources", name).then().statusCode(404).body("code", equalTo("no_state"));
    }

    @Test
    void whoHoldsTheLockIsTold() {
        String name = workspace(pool());
        as("approver").get(STATE + "/lock", name).then().statusCode(200).body("holder", nullValue());
        as("approver")
                .contentType("application/json")
                .body("{\"ID\": \"one\", \"Operation\": \"OperationTypeApply\", \"Who\": \"me@here\", \"Info\": 7}")
                .post(STATE + "/lock", name)
                .then()
                .statusCode(200);
        as("approver")
                .get(STATE + "/lock", name)
                .then()
                .statusCode(200)
                .body("holder.id", equalTo("one"))
                .body("holder.who", equalTo("me@here"))
                .body("holder.operation", equalTo("OperationTypeApply"))
                .body("holder.reason", equalTo(""))
                .body("holder.taskId", nullValue());
    }
}
