package dev.berth.server.api;

import static dev.berth.server.api.ApiClient.admin;
import static dev.berth.server.api.ApiClient.as;
import static dev.berth.server.api.ApiClient.pool;
import static dev.berth.server.api.ApiClient.workspace;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.berth.server.TestDatabase;
import dev.berth.server.security.Digests;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = TestDatabase.class, scope = TestResourceScope.GLOBAL)
class ConfigurationResourceTest {

    private static ValidatableResponse put(String workspace, byte[] body) {
        return as("submitter")
                .contentType("application/gzip")
                .body(body)
                .put("/workspaces/{name}/configuration", workspace)
                .then();
    }

    @Test
    void versionsCountFromOne() {
        String name = workspace(pool());
        byte[] archive = Archives.tarGz(tar -> Archives.file(tar, "main.tf", "# one"));
        put(name, archive)
                .statusCode(201)
                .body("version", equalTo(1))
                .body("sha256", equalTo(Digests.sha256(archive)))
                .body("bytes", equalTo(archive.length));
        put(name, Archives.tarGz(tar -> Archives.file(tar, "main.tf", "# two")))
                .statusCode(201)
                .body("version", equalTo(2));
        as("viewer").get("/workspaces/{name}", name).then().body("configurationVersion", equalTo(2));
    }

    @Test
    void nothingIsStoredOfWhatIsRefused() {
        String name = workspace(pool());
        put(name, new byte[] {1, 2, 3}).statusCode(422).body("code", equalTo("configuration_unreadable"));
        put(name, Archives.tarGz(tar -> Archives.file(tar, "../evil", "x")))
                .statusCode(422)
                .contentType("application/problem+json")
                .body("code", equalTo("configuration_unsafe"));
        as("viewer").get("/workspaces/{name}", name).then().body("configurationVersion", nullValue());
    }

    @Test
    void whatIsLargerThanTheLimitIs413() {
        put(workspace(pool()), new byte[(64 << 20) + 1]).statusCode(413).body("code", equalTo("too_large"));
    }

    @Test
    void otherMediaTypesAndUnknownWorkspacesAreRefused() {
        String name = workspace(pool());
        admin().contentType("application/zip")
                .body(new byte[] {1})
                .put("/workspaces/{name}/configuration", name)
                .then()
                .statusCode(415)
                .contentType("application/problem+json")
                .body("code", equalTo("unsupported_media_type"));
        put("no-such-workspace", new byte[] {1}).statusCode(404);
    }
}
