package dev.berth.server.api;

import static dev.berth.server.api.ApiClient.as;
import static dev.berth.server.api.ApiClient.configuredWorkspace;
import static dev.berth.server.api.ApiClient.json;
import static dev.berth.server.api.ApiClient.pool;
import static dev.berth.server.api.ApiClient.submit;
import static dev.berth.server.api.ApiClient.workspace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.berth.server.TestDatabase;
import dev.berth.server.security.Digests;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Configurations that exist before their bytes. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class PendingConfigurationTest {
    private static final byte[] GOOD = Archives.tarGz(tar -> Archives.file(tar, "main.tf", "# nothing"));

    private static int made(String workspace, Map<String, Object> flags) {
        return json("submitter")
                .body(flags)
                .post("/workspaces/{name}/configurations", workspace)
                .then()
                .statusCode(201)
                .extract()
                .path("version");
    }

    private static ValidatableResponse upload(String workspace, Object version, byte[] body) {
        return as("submitter")
                .contentType("application/gzip")
                .body(body)
                .put("/workspaces/{name}/configurations/{version}/content", workspace, version)
                .then();
    }

    private static ValidatableResponse shown(String workspace, Object version) {
        return as("viewer")
                .get("/workspaces/{name}/configurations/{version}", workspace, version)
                .then();
    }

    private static Integer newest(String workspace) {
        return as("viewer").get("/workspaces/{name}", workspace).path("configurationVersion");
    }

    @Test
    void oneIsMadeThenUploadedAndBecomesTheNewest() {
        String workspace = workspace(pool());
        as("submitter")
                .post("/workspaces/{name}/configurations", workspace)
                .then()
                .statusCode(201)
                .header("Location", endsWith("/api/v1/workspaces/" + workspace + "/configurations/1"))
                .body("version", equalTo(1))
                .body("status", equalTo("pending"))
                .body("speculative", equalTo(false))
                .body("provisional", equalTo(false))
                .body("sha256", nullValue())
                .body("createdBy", equalTo("submitter"))
                .body("createdAt", notNullValue())
                .body("uploadedAt", nullValue());
        assertThat(newest(workspace)).isNull();

        upload(workspace, 1, GOOD)
                .statusCode(200)
                .body("status", equalTo("uploaded"))
                .body("sha256", equalTo(Digests.sha256(GOOD)))
                .body("bytes", equalTo(GOOD.length))
                .body("error", nullValue());

        assertThat(newest(workspace)).isEqualTo(1);
        shown(workspace, 1).statusCode(200).body("status", equalTo("uploaded"));
    }

    @Test
    void anUploadIsTakenOnceAndOnceMoreOnlyAsItWas() {
        String workspace = workspace(pool());
        int version = made(workspace, Map.of());
        String first =
                upload(workspace, version, GOOD).statusCode(200).extract().asString();

        upload(workspace, version, GOOD).statusCode(200).body(equalTo(first));
        upload(workspace, version, Archives.tarGz(tar -> Archives.file(tar, "other.tf", "# other")))
                .statusCode(409)
                .body("code", equalTo("configuration_uploaded"))
                .body("detail", containsString("which was taken"));
    }

    @Test
    void whatIsRefusedLeavesItErroredWithTheReason() {
        String workspace = workspace(pool());
        Map<String, byte[]> bodies = Map.of(
                "configuration_unreadable",
                new byte[] {1, 2, 3},
                "configuration_unsafe",
                Archives.tarGz(tar -> Archives.file(tar, "../evil", "x")),
                "configuration_empty",
                Archives.tarGz(tar -> Archives.file(tar, "README", "x")));
        bodies.forEach((code, body) -> {
            int version = made(workspace, Map.of());
            String detail = upload(workspace, version, body)
                    .statusCode(422)
                    .body("code", equalTo(code))
                    .extract()
                    .path("detail");
            shown(workspace, version)
                    .body("status", equalTo("errored"))
                    .body("error", equalTo(Map.of("code", code, "message", detail)));
            upload(workspace, version, body)
                    .statusCode(422)
                    .body("code", equalTo(code))
                    .body("detail", equalTo(detail));
            upload(workspace, version, Archives.tarGz(tar -> Archives.file(tar, "../other", "x")))
                    .statusCode(409)
                    .body("code", equalTo("configuration_uploaded"));
            upload(workspace, version, GOOD)
                    .statusCode(409)
                    .body("code", equalTo("configuration_uploaded"))
                    .body("detail", containsString("which was refused"));
        });
        assertThat(newest(workspace)).isNull();
    }

    @Test
    void whatNeverArrivedWholeMayComeAgain() {
        String workspace = workspace(pool());
        int version = made(workspace, Map.of());
        upload(workspace, version, new byte[(64 << 20) + 1]).statusCode(413);
        shown(workspace, version).body("status", equalTo("pending"));
        upload(workspace, version, GOOD).statusCode(200);
    }

    @Test
    void itIsSpeculativeOrProvisionalOrNeither() {
        String workspace = configuredWorkspace(pool());
        json("submitter")
                .body(Map.of("speculative", true, "provisional", true))
                .post("/workspaces/{name}/configurations", workspace)
                .then()
                .statusCode(400)
                .body("violations.field", equalTo(List.of("provisional")));
        json("submitter")
                .body(Map.of("temporary", true))
                .post("/workspaces/{name}/configurations", workspace)
                .then()
                .statusCode(400);
        upload(workspace, made(workspace, Map.of("speculative", true)), GOOD).body("speculative", equalTo(true));
        upload(workspace, made(workspace, Map.of("provisional", true)), GOOD).body("provisional", equalTo(true));
        assertThat(newest(workspace)).isEqualTo(1);
    }

    @Test
    void theyAreListedNewestFirst() {
        String workspace = configuredWorkspace(pool());
        made(workspace, Map.of("speculative", true));
        as("viewer")
                .get("/workspaces/{name}/configurations", workspace)
                .then()
                .statusCode(200)
                .body("items.version", equalTo(List.of(2, 1)))
                .body("items.status", equalTo(List.of("pending", "uploaded")))
                .body("nextCursor", nullValue());
        as("viewer").get("/workspaces/none/configurations").then().statusCode(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"9", "0", "-1", "abc", "9999999999"})
    void whatIsNotThereIs404(String version) {
        String workspace = workspace(pool());
        shown(workspace, version).statusCode(404).body("code", equalTo("not_found"));
        upload(workspace, version, GOOD).statusCode(404);
    }

    private static ValidatableResponse plan(String workspace, String type, int version) {
        return submit(Map.of("workspace", workspace, "type", type, "configurationVersion", version));
    }

    private static void refused(ValidatableResponse answer, String message) {
        answer.statusCode(422)
                .body("code", equalTo("configuration_unusable"))
                .body("violations.field", equalTo(List.of("configurationVersion")))
                .body("violations[0].message", containsString(message));
    }

    @Test
    void aTaskMayNameTheConfigurationThatItWants() {
        String workspace = configuredWorkspace(pool());
        int speculative = made(workspace, Map.of("speculative", true));
        refused(plan(workspace, "plan", speculative), "was not uploaded yet");
        upload(workspace, speculative, GOOD).statusCode(200);

        plan(workspace, "plan", speculative).statusCode(202).body("configurationVersion", equalTo(speculative));
        plan(workspace, "plan_and_apply", 1).statusCode(202).body("configurationVersion", equalTo(1));
        submit(Map.of("workspace", workspace, "type", "plan")).body("configurationVersion", equalTo(1));
        refused(plan(workspace, "plan_and_apply", speculative), "for tasks of the type plan");
        refused(plan(workspace, "plan", 99), "is none that workspace " + workspace + " has");
        int errored = made(workspace, Map.of());
        upload(workspace, errored, new byte[] {1}).statusCode(422);
        refused(plan(workspace, "plan", errored), "was refused");
        plan(workspace, "plan", 0).statusCode(400).body("violations.field", equalTo(List.of("configurationVersion")));
    }

    @Test
    void anotherWorkspacesConfigurationIsNotToBeHad() {
        String other = configuredWorkspace(pool());
        made(other, Map.of());
        refused(plan(configuredWorkspace(pool()), "plan", 2), "is none that workspace");
    }
}
