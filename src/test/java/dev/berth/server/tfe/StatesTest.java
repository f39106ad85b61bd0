package dev.berth.server.tfe;

import static dev.berth.server.api.ApiClient.pool;
import static dev.berth.server.api.ApiClient.workspace;
import static dev.berth.server.tfe.CommandLine.as;
import static dev.berth.server.tfe.CommandLine.document;
import static dev.berth.server.tfe.CommandLine.path;
import static dev.berth.server.tfe.CommandLine.sending;
import static dev.berth.server.tfe.CommandLine.workspaceId;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.berth.server.TestDatabase;
import dev.berth.server.security.Digests;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** State versions, their uploads and their outputs, as the command line asks for them. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class StatesTest {
    private String name;
    private String id;

    @BeforeEach
    void aWorkspace() {
        name = workspace(pool());
        id = workspaceId(name);
    }

    private static String state(int serial) {
        return """
                {"version": 4, "serial": %d, "lineage": "line", "outputs": {
                  "plain": {"value": "seen", "type": "string"},
                  "hidden": {"value": "unseen", "type": "string", "sensitive": true}
                }, "resources": []}""".formatted(serial);
    }

    private static String md5(String text) {
        return HexFormat.of().formatHex(Digests.md5(text.getBytes(StandardCharsets.UTF_8)));
    }

    private ValidatableResponse create(String role, int serial, String state, Map<String, Object> more) {
        Map<String, Object> attributes = new HashMap<>(Map.of(
                "serial", serial, "lineage", "line", "md5", md5(state), "force", false, "json-state-outputs", "e30="));
        attributes.putAll(more);
        return sending(role, document("state-versions", attributes))
                .post("/workspaces/{id}/state-versions", id)
                .then();
    }

    private JsonPath announced(int serial) {
        return create("approver", serial, state(serial), Map.of())
                .statusCode(201)
                .body("data.id", startsWith("sv-"))
                .body("data.attributes.status", equalTo("pending"))
                .extract()
                .jsonPath();
    }

    private static ValidatableResponse bring(String address, String body) {
        return given().basePath("")
                .contentType("application/octet-stream")
                .body(body.getBytes(StandardCharsets.UTF_8))
                .put(path(address))
                .then();
    }

    private static String stateAddress(JsonPath announced) {
        return announced.getString("data.attributes.hosted-state-upload-url");
    }

    private ValidatableResponse present(String role) {
        return as(role).get("/workspaces/{id}/current-state-version", id).then();
    }

    /** What is to be typed after a write that failed, with an id that the command line takes. */
    private String wayOut() {
        return "terraform force-unlock berth/" + name;
    }

    @Test
    void aStateIsAnnouncedBroughtAndRead() {
        present("approver").statusCode(404);
        JsonPath announced = announced(1);
        String version = announced.getString("data.id");
        as("approver").get("/state-versions/{id}", version).then().body("data.attributes.status", equalTo("pending"));

        bring(announced.getString("data.attributes.hosted-json-state-upload-url"), "{}")
                .statusCode(200);
        bring(stateAddress(announced), state(1)).statusCode(200);
        bring(stateAddress(announced), state(1)).statusCode(200);

        as("approver").get("/state-versions/{id}", version).then().body("data.attributes.status", equalTo("finalized"));
        String download = present("approver")
                .statusCode(200)
                .body("data.id", equalTo(version))
                .body("data.attributes.serial", equalTo(1))
                .extract()
                .path("data.attributes.hosted-state-download-url");
        assertThat(as("approver").basePath("").get(path(download)).asString()).isEqualTo(state(1));
    }

    @Test
    void aStateMayComeInOneRequest() {
        String base64 = Base64.getEncoder().encodeToString(state(1).getBytes(StandardCharsets.UTF_8));
        create("approver", 1, state(1), Map.of("state", base64, "json-state", "e30="))
                .statusCode(201)
                .body("data.attributes.status", equalTo("finalized"))
                .body("data.attributes.hosted-state-upload-url", nullValue());
        create("approver", 1, state(1), Map.of("state", base64)).statusCode(201);
        present("approver").statusCode(200);
        create("approver", 2, state(2), Map.of("state", "%%")).statusCode(400);
    }

    @Test
    void onlyExactlyWhatWasAnnouncedIsTaken() {
        JsonPath announced = announced(1);
        bring(stateAddress(announced), state(2))
                .statusCode(422)
                .body("errors[0].detail", allOf(containsString("md5"), containsString(wayOut())));
        bring(stateAddress(announced), "").statusCode(422);
        bring(stateAddress(announced), state(1)).statusCode(200);
        bring(stateAddress(announced), state(2)).statusCode(409);
        create("approver", 7, state(2), Map.of()).statusCode(201);
        JsonPath lying = create("approver", 8, state(9), Map.of()).extract().jsonPath();
        bring(stateAddress(lying), state(9)).statusCode(422).body("errors[0].detail", containsString("serial"));
    }

    @Test
    void addressesOpenWhatTheyAreForAndNothingElse() {
        JsonPath announced = announced(1);
        String json = announced.getString("data.attributes.hosted-json-state-upload-url");
        String crossed = stateAddress(announced).replaceFirst("[^/]+$", json.substring(json.lastIndexOf('/') + 1));
        bring(crossed, state(1)).statusCode(403);
        bring(stateAddress(announced) + "x", state(1)).statusCode(403);
        bring(json + "x", "{}").statusCode(403).body("errors[0].detail", containsString("not one of ours"));
        present("approver").statusCode(404);
    }

    @Test
    void whatDoesNotFollowThePresentStateIsAConflict() {
        bring(stateAddress(announced(5)), state(5)).statusCode(200);
        create("approver", 5, state(4), Map.of())
                .statusCode(409)
                .body("errors[0].detail", containsString("has serial 5"));
        create("approver", 6, state(6), Map.of("lineage", "other"))
                .statusCode(409)
                .body("errors[0].detail", containsString(wayOut()));
        JsonPath forced = create("approver", 4, state(4), Map.of("force", true))
                .statusCode(201)
                .extract()
                .jsonPath();
        bring(stateAddress(forced), state(4)).statusCode(200);
        present("approver").body("data.attributes.serial", equalTo(4));
    }

    @Test
    void withoutItsMd5NothingIsAnnounced() {
        create("approver", 1, state(1), Map.of("md5", "none"))
                .statusCode(400)
                .body("errors[0].detail", containsString("md5"));
    }

    @Test
    void whoMayNotReadFindsNothingAndWhoMayNotWriteIsToldSo() {
        bring(stateAddress(announced(1)), state(1)).statusCode(200);
        String version = present("approver").extract().path("data.id");
        for (String role : new String[] {"viewer", "submitter"}) {
            present(role).statusCode(404);
            as(role).get("/state-versions/{id}", version).then().statusCode(404);
            as(role).get("/state-versions/{id}/download", version).then().statusCode(404);
            as(role).get("/workspaces/{id}/current-state-version-outputs", id)
                    .then()
                    .statusCode(404);
            as(role).get("/state-version-outputs/{id}", "wsout-" + version.substring(3) + "-0")
                    .then()
                    .statusCode(404);
            create(role, 2, state(2), Map.of()).statusCode(403).body("errors[0].detail", containsString("approver"));
        }
        given().basePath(CommandLine.BASE)
                .get("/state-versions/{id}/download", version)
                .then()
                .statusCode(401);
    }

    @Test
    void outputsAreShownTogetherWithoutWhatIsSensitiveAndOneByOneWithIt() {
        as("approver")
                .get("/workspaces/{id}/current-state-version-outputs", id)
                .then()
                .statusCode(200)
                .body("data", hasSize(0));
        bring(stateAddress(announced(1)), state(1)).statusCode(200);

        String hidden = as("approver")
                .get("/workspaces/{id}/current-state-version-outputs", id)
                .then()
                .statusCode(200)
                .body("data.attributes.name", equalTo(List.of("plain", "hidden")))
                .body("data[0].attributes.value", equalTo("seen"))
                .body("data[0].attributes.detailed-type", equalTo("string"))
                .body("data[1].attributes.value", nullValue())
                .body("data[1].attributes.sensitive", equalTo(true))
                .extract()
                .path("data[1].id");
        as("approver")
                .get("/state-version-outputs/{id}", hidden)
                .then()
                .statusCode(200)
                .body("data.attributes.value", equalTo("unseen"));
        as("approver").get("/state-version-outputs/{id}", hidden + "7").then().statusCode(404);
    }
}
