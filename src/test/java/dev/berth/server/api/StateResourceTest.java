package dev.berth.server.api;

import static dev.berth.server.api.ApiClient.BASE;
import static dev.berth.server.api.ApiClient.admin;
import static dev.berth.server.api.ApiClient.anonymous;
import static dev.berth.server.api.ApiClient.as;
import static dev.berth.server.api.ApiClient.pool;
import static dev.berth.server.api.ApiClient.token;
import static dev.berth.server.api.ApiClient.workspace;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.berth.server.TestDatabase;
import dev.berth.server.api.state.LOCK;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class StateResourceTest {
    private static final String STATE = "/workspaces/{name}/state";
    private static final String LOCK = STATE + "/lock";

    /** As Terraform comes: Basic, whatever the user. */
    private static RequestSpecification terraform() {
        return given().basePath(BASE).auth().preemptive().basic("anyone", token("approver"));
    }

    private static String state(int serial) {
        return "{\"version\": 4, \"serial\": " + serial + ", \"lineage\": \"line\", \"resources\": []}";
    }

    private static String lockDocument(String id) {
        return "{\"ID\": \"" + id + "\", \"Operation\": \"OperationTypeApply\", \"Who\": \"me@here\"}";
    }

    private static ValidatableResponse put(String workspace, String lockId, int serial) {
        RequestSpecification request =
                terraform().contentType("application/json").body(state(serial));
        return (lockId == null ? request : request.queryParam("ID", lockId))
                .post(STATE, workspace)
                .then();
    }

    @Test
    void aWorkspaceBeginsWithoutAStateAndKeepsEveryVersion() {
        String name = workspace(pool());
        terraform().get(STATE, name).then().statusCode(404).body("code", equalTo("no_state"));
        put(name, null, 1).statusCode(200);
        put(name, null, 2).statusCode(200);
        terraform()
                .get(STATE, name)
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("serial", equalTo(2));
        as("approver")
                .get(STATE + "/versions", name)
                .then()
                .statusCode(200)
                .body("items.serial", equalTo(List.of(2, 1)))
                .body("items[0].lineage", equalTo("line"))
                .body("items[0].by", equalTo("approver"));
        as("approver").get(STATE + "/versions/1", name).then().statusCode(200).body("serial", equalTo(1));
        as("approver").get(STATE + "/versions/9", name).then().statusCode(404);
        as("approver").get(STATE + "/versions/x", name).then().statusCode(404);
    }

    @Test
    void aLockShutsOthersOutAndNamesItsHolder() {
        String name = workspace(pool());
        terraform()
                .body(lockDocument("one"))
                .request("LOCK", STATE, name)
                .then()
                .statusCode(200);
        terraform()
                .body(lockDocument("two"))
                .request("LOCK", LOCK, name)
                .then()
                .statusCode(423)
                .contentType("application/json")
                .body("ID", equalTo("one"))
                .body("Who", equalTo("me@here"));
        put(name, null, 1).statusCode(423).body("ID", equalTo("one"));
        put(name, "two", 1).statusCode(423);
        put(name, "one", 1).statusCode(200);
        terraform()
                .body(lockDocument("two"))
                .request("UNLOCK", STATE, name)
                .then()
                .statusCode(423);
        terraform()
                .body(lockDocument("one"))
                .request("UNLOCK", LOCK, name)
                .then()
                .statusCode(200);
        put(name, null, 2).statusCode(200);
    }

    @Test
    void postAndDeleteLockAsWell() {
        String name = workspace(pool());
        terraform()
                .contentType("application/json")
                .body(lockDocument("one"))
                .post(LOCK, name)
                .then()
                .statusCode(200);
        terraform()
                .contentType("application/json")
                .body(lockDocument("two"))
                .post(LOCK, name)
                .then()
                .statusCode(423);
        terraform()
                .contentType("application/json")
                .body(lockDocument("one"))
                .delete(LOCK, name)
                .then()
                .statusCode(200);
    }

    @Test
    void aLockCanBeForcedOpen() {
        String name = workspace(pool());
        terraform()
                .body(lockDocument("one"))
                .request("LOCK", STATE, name)
                .then()
                .statusCode(200);
        terraform().request("UNLOCK", STATE, name).then().statusCode(200);
        terraform()
                .body(lockDocument("two"))
                .request("LOCK", STATE, name)
                .then()
                .statusCode(200);
    }

    @Test
    void whatIsNoLockIsRefused() {
        String name = workspace(pool());
        terraform()
                .body("{}")
                .request("LOCK", STATE, name)
                .then()
                .statusCode(400)
                .body("violations[0].field", equalTo("ID"));
        terraform().body("[").request("LOCK", STATE, name).then().statusCode(400);
        terraform().request("LOCK", STATE, name).then().statusCode(400);
        terraform()
                .body(lockDocument("one"))
                .request("LOCK", STATE, "no-such-workspace")
                .then()
                .statusCode(404);
    }

    @Test
    void whatIsNoStateIsRefused() {
        String name = workspace(pool());
        for (String body : List.of("", "[]", "{", "text", "{} {}")) {
            terraform()
                    .contentType("application/json")
                    .body(body)
                    .post(STATE, name)
                    .then()
                    .statusCode(400);
        }
        terraform()
                .contentType("application/json")
                .header("Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA==")
                .body(state(1))
                .post(STATE, name)
                .then()
                .statusCode(400)
                .body("code", equalTo("digest_mismatch"));
        terraform().get(STATE, name).then().statusCode(404);
        put("no-such-workspace", null, 1).statusCode(404);
    }

    @Test
    void aDeletedStateIsGone() {
        String name = workspace(pool());
        put(name, null, 1).statusCode(200);
        terraform().delete(STATE, name).then().statusCode(200);
        terraform().get(STATE, name).then().statusCode(404);
    }

    private static String put(String workspace, String body) {
        terraform()
                .contentType("application/json")
                .body(body)
                .post(STATE, workspace)
                .then()
                .statusCode(200);
        return as("approver").get(STATE + "/versions", workspace).path("items[0].id");
    }

    @Test
    void anEarlierVersionIsRestoredByItsSerialOrItsIdWithNothingButItsSerialChanged() {
        String name = workspace(pool());
        put(name, "{\"version\":4,\"serial\":1 ,\"lineage\":\"l\",\"x\":[1.10,123456789012345678901234567890,\"ü\"]}");
        String second = put(name, state(2));

        as("approver")
                .post(STATE + "/versions/1/restore", name)
                .then()
                .statusCode(201)
                .body("serial", equalTo(3))
                .body("current", equalTo(true))
                .body("aside", equalTo(false))
                .body("by", equalTo("approver"));
        terraform()
                .get(STATE, name)
                .then()
                .body(
                        equalTo(
                                "{\"version\":4,\"serial\":3 ,\"lineage\":\"l\",\"x\":[1.10,123456789012345678901234567890,\"ü\"]}"));
        as("approver")
                .post(STATE + "/versions/{id}/restore", name, second)
                .then()
                .statusCode(201);
        terraform().get(STATE, name).then().body("serial", equalTo(4));
        as("approver")
                .get(STATE + "/versions", name)
                .then()
                .body("items.serial", equalTo(List.of(4, 3, 2, 1)))
                .body("items.current", equalTo(List.of(true, false, false, false)));
        as("approver").get(STATE + "/versions/{id}", name, second).then().body("serial", equalTo(2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{}; serial must be",
                "[]; must be a JSON object",
                "{\"version\": 4, \"serial\": \"x\", \"lineage\": \"l\"}; serial must be",
                "{\"version\": 4, \"serial\": -1, \"lineage\": \"l\"}; serial must be",
                "{\"version\": 4, \"serial\": 1.5, \"lineage\": \"l\"}; serial must be",
                "{\"version\": 4, \"serial\": 9223372036854775808, \"lineage\": \"l\"}; serial must be",
                "{\"version\": 4, \"serial\": 1}; lineage must be",
                "{\"version\": 4, \"serial\": 1, \"lineage\": \"\"}; lineage must be",
                "{\"version\": 4, \"serial\": 1, \"lineage\": 7}; lineage must be",
                "{\"version\": 3, \"serial\": 1, \"lineage\": \"l\"}; version must be 4",
                "{\"version\": \"4\", \"serial\": 1, \"lineage\": \"l\"}; version must be 4",
                "{\"serial\": 1, \"lineage\": \"l\"}; version must be 4",
                "{\"version\": 4, \"serial\": 1, \"lineage\": \"l\", \"resources\": {}}; resources must be a list",
                "{\"version\": 4, \"serial\": 1, \"lineage\": \"l\", \"resources\": \"x\"}; resources must be a list",
                "{\"version\": 4, \"serial\": 1, \"lineage\": \"l\", \"resources\": [1]}; resources must be a list of objects",
                "{\"version\": 4, \"serial\": 1, \"lineage\": \"l\", \"resources\": [null]}; resources must be a list of objects",
                "{\"version\": 4, \"serial\": 1, \"lineage\": \"l\", \"resources\": [{\"instances\": {}}]}; resources.instances must be a list",
                "{\"version\": 4, \"serial\": 1, \"lineage\": \"l\", \"resources\": [{\"instances\": [1]}]}; resources.instances must be a list of objects",
                "{\"version\": 4, \"serial\": 1, \"lineage\": \"l\", \"resources\": [{\"mode\": 1}]}; resources.mode must be a string",
                "{\"version\": 4, \"serial\": 1, \"lineage\": \"l\", \"outputs\": []}; outputs must be an object",
                "{\"version\": 4, \"serial\": 1, \"lineage\": \"l\", \"check_results\": {}}; check_results must be a list",
                "{\"version\": 4, \"serial\": 1, \"lineage\": \"l\", \"terraform_version\": 1}; terraform_version must be a string",
                "{\"version\": 4, \"serial\": 1, \"lineage\": \"l\"} {}; must be one JSON object"
            })
    void whatNoToolWroteIsNoState(String body, String told) {
        String name = workspace(pool());
        terraform()
                .contentType("application/json")
                .body(body)
                .post(STATE, name)
                .then()
                .statusCode(400)
                .body("code", equalTo("state_invalid"))
                .body("detail", containsString(told));
        terraform().get(STATE, name).then().statusCode(404);
    }

    @Test
    void whatTheToolsLeaveOutOrReadAsNothingIsAState() {
        String name = workspace(pool());
        put(name, """
                {"version": 4, "serial": 1, "lineage": "l", "outputs": null, "check_results": null, "terraform_version": null,
                 "resources": [{"mode": "managed", "type": "a", "name": "b", "module": null, "instances": [null, {}]},
                               {"mode": "data", "type": "a", "name": "c", "each": {"more": []}, "instances": null}],
                 "more": {"resources": 1}}""");
        put(name, "{\"version\": 4, \"serial\": 2, \"lineage\": \"l\", \"resources\": null}");
    }

    @Test
    void whatCannotBeRestoredIsSaid() {
        String name = workspace(pool());
        String encrypted = put(name, "{\"serial\": 1, \"lineage\": \"l\", \"encrypted_data\": \"x\"}");
        as("approver")
                .post(STATE + "/versions/{id}/restore", name, encrypted)
                .then()
                .statusCode(409)
                .body("code", equalTo("state_encrypted"));
        String exhausted = put(name, "{\"version\": 4, \"lineage\": \"l\", \"serial\": 9223372036854775807}");
        as("approver")
                .post(STATE + "/versions/{id}/restore", name, exhausted)
                .then()
                .statusCode(409)
                .body("code", equalTo("serial_exhausted"));
        as("approver").post(STATE + "/versions/v999999/restore", name).then().statusCode(404);
        as("approver").post(STATE + "/versions/vx/restore", name).then().statusCode(404);
        as("submitter").post(STATE + "/versions/1/restore", name).then().statusCode(403);
        String other = workspace(pool());
        put(other, state(1));
        terraform()
                .body(lockDocument("one"))
                .request("LOCK", STATE, other)
                .then()
                .statusCode(200);
        as("approver")
                .post(STATE + "/versions/1/restore", other)
                .then()
                .statusCode(423)
                .body("ID", equalTo("one"));
    }

    @Test
    void stateIsForApproversOnly() {
        String name = workspace(pool());
        as("submitter").get(STATE, name).then().statusCode(403).body("code", equalTo("forbidden"));
        as("submitter")
                .body(lockDocument("x"))
                .request("LOCK", STATE, name)
                .then()
                .statusCode(403);
        anonymous()
                .get(STATE, name)
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", equalTo("Basic realm=\"berth\""));
        given().basePath(BASE)
                .auth()
                .preemptive()
                .basic("anyone", "wrong")
                .get(STATE, name)
                .then()
                .statusCode(401);
        given().basePath(BASE)
                .auth()
                .preemptive()
                .basic("anyone", token("approver"))
                .get("/pools")
                .then()
                .statusCode(401);
        admin().get(STATE, name).then().statusCode(404);
    }
}
