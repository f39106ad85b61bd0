package dev.berth.server.api;

import static dev.berth.server.api.ApiClient.adminJson;
import static dev.berth.server.api.ApiClient.as;
import static dev.berth.server.api.ApiClient.json;
import static dev.berth.server.api.ApiClient.pool;
import static dev.berth.server.api.ApiClient.submit;
import static dev.berth.server.api.ApiClient.workspace;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.server.TestDatabase;
import dev.berth.server.security.Digests;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;

/** Where there is nothing to run, nothing is planned: over HTTP. */
@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class EmptyConfigurationTest {

    private static ValidatableResponse put(String workspace, String... files) {
        byte[] archive = Archives.tarGz(tar -> {
            for (String file : Arrays.asList(files)) {
                Archives.file(tar, file, "# " + file);
            }
        });
        return as("submitter")
                .contentType("application/gzip")
                .body(archive)
                .put("/workspaces/{name}/configuration", workspace)
                .then();
    }

    private static void patch(String workspace, Map<String, Object> change) {
        adminJson().body(change).patch("/workspaces/{name}", workspace).then().statusCode(200);
    }

    @Test
    void aTopWithoutFilesForTheToolIsRefusedAtTheUpload() {
        String name = workspace(pool());
        put(name, "repo-abc/main.tf", "README.md")
                .statusCode(422)
                .body("code", equalTo("configuration_empty"))
                .body("detail", containsString("repo-abc"));
        put(name, "main.tofu", ".hidden.tf", ".terraform/modules/x/main.tf")
                .statusCode(422)
                .body("code", equalTo("configuration_empty"));
        as("viewer").get("/workspaces/{name}", name).then().body("configurationVersion", nullValue());
        put(name, "./main.tf.json").statusCode(201);

        patch(name, Map.of("tool", "tofu"));
        put(name, "main.tofu").statusCode(201);
    }

    @Test
    void theWorkingDirectoryDecidesWhereItIsSet() {
        String name = workspace(pool());
        patch(name, Map.of("workingDirectory", "./live//net/"));
        as("viewer").get("/workspaces/{name}", name).then().body("workingDirectory", equalTo("live/net"));
        put(name, "main.tf").statusCode(422).body("code", equalTo("configuration_empty"));
        put(name, "live/net/main.tf", "modules/a/main.tf").statusCode(201);

        submit(Map.of("workspace", name, "type", "plan")).statusCode(202).body("workingDirectory", equalTo("live/net"));
        patch(name, Map.of("workingDirectory", "modules/b"));
        submit(Map.of("workspace", name, "type", "plan"))
                .statusCode(422)
                .body("code", equalTo("configuration_empty"))
                .body("detail", containsString("modules/b"));
        submit(Map.of("workspace", name, "type", "plan", "destroy", true)).statusCode(202);
        patch(name, Map.of("workingDirectory", "modules/a"));
        submit(Map.of("workspace", name, "type", "plan")).statusCode(202);
        patch(name, Map.of("tool", "tofu"));
        submit(Map.of("workspace", name, "type", "plan")).statusCode(202);
        json("admin")
                .body("{\"workingDirectory\": null}")
                .patch("/workspaces/{name}", name)
                .then()
                .statusCode(200)
                .body("workingDirectory", nullValue());
        submit(Map.of("workspace", name, "type", "plan")).statusCode(422);
    }

    @Test
    void aWorkingDirectoryThatCannotBeIsNamed() {
        String name = workspace(pool());
        for (String bad : List.of("/etc", "a/../..", "a\u0000b", "x".repeat(1_001))) {
            adminJson()
                    .body(Map.of("workingDirectory", bad))
                    .patch("/workspaces/{name}", name)
                    .then()
                    .statusCode(400)
                    .body("violations.field", equalTo(List.of("workingDirectory")));
        }
        json("approver")
                .body(Map.of("workingDirectory", "a"))
                .patch("/workspaces/{name}", name)
                .then()
                .statusCode(403);
    }

    @Test
    void aLinkIntoACacheOfProvidersIsNoReasonToRefuse() {
        String name = workspace(pool());
        byte[] archive = Archives.tarGz(tar -> {
            Archives.file(tar, "main.tf", "");
            Archives.entry(tar, ".terraform/providers/x", TarConstants.LF_SYMLINK, "/root/.terraform.d/plugin-cache/x");
            Archives.entry(tar, "terraform.tfstate", TarConstants.LF_SYMLINK, "../../prod.tfstate");
        });
        as("submitter")
                .contentType("application/gzip")
                .body(archive)
                .put("/workspaces/{name}/configuration", name)
                .then()
                .statusCode(201);
    }

    @Test
    void aDestructionNeedsNoConfiguration() {
        String pool = pool();
        String name = workspace(pool);
        submit(Map.of("workspace", name, "type", "plan")).statusCode(409).body("code", equalTo("no_configuration"));
        try (ScriptedAgent agent = ScriptedAgent.join(pool)) {
            submit(Map.of("workspace", name, "type", "plan_and_apply", "destroy", true))
                    .statusCode(202)
                    .body("configurationVersion", nullValue());
            JsonNode assign = agent.await("assign");
            String token = assign.get("taskToken").asText();
            String address =
                    ApiClient.BASE + "/agent/tasks/" + assign.get("taskId").asLong();
            JsonPath work = given().auth()
                    .oauth2(token)
                    .get(address + "/work")
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            assertThat(work.getInt("configuration.version")).isZero();
            byte[] nothing =
                    given().auth().oauth2(token).get(address + "/configuration").asByteArray();
            assertThat(work.getString("configuration.sha256")).isEqualTo(Digests.sha256(nothing));
        }
    }
}
