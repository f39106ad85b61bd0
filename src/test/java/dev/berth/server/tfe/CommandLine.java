package dev.berth.server.tfe;

import static io.restassured.RestAssured.given;

import dev.berth.server.api.ApiClient;
import dev.berth.server.api.Archives;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Speaks to the server under test as the command line of Terraform does. */
final class CommandLine {
    static final String BASE = "/api/v2";
    static final String MEDIA_TYPE = "application/vnd.api+json";

    private CommandLine() {}

    static RequestSpecification as(String role) {
        return given().basePath(BASE)
                .auth()
                .oauth2(ApiClient.token(role))
                .accept(MEDIA_TYPE)
                .header("User-Agent", "go-tfe")
                .header("Terraform-Version", "1.11.4");
    }

    /** With a body, which no charset is put to. */
    static RequestSpecification sending(String role, Object body) {
        return as(role).header("Content-Type", MEDIA_TYPE)
                .config(RestAssured.config()
                        .encoderConfig(EncoderConfig.encoderConfig()
                                .encodeContentTypeAs(MEDIA_TYPE, ContentType.JSON)
                                .appendDefaultContentCharsetToContentTypeIfUndefined(false)))
                .body(body);
    }

    static Map<String, Object> document(String type, Map<String, Object> attributes) {
        return Map.of("data", Map.of("type", type, "attributes", attributes));
    }

    static Map<String, Object> run(String workspace, String configuration, Map<String, Object> more) {
        Map<String, Object> attributes = new LinkedHashMap<>(
                Map.of("auto-apply", false, "refresh", true, "save-plan", false, "variables", List.of()));
        attributes.putAll(more);
        return Map.of(
                "data",
                Map.of(
                        "type",
                        "runs",
                        "attributes",
                        attributes,
                        "relationships",
                        Map.of(
                                "workspace",
                                Map.of("data", Map.of("type", "workspaces", "id", workspace)),
                                "configuration-version",
                                Map.of("data", Map.of("type", "configuration-versions", "id", configuration)))));
    }

    static String workspaceId(String name) {
        return as("viewer")
                .get("/organizations/berth/workspaces/{name}", name)
                .then()
                .statusCode(200)
                .extract()
                .path("data.id");
    }

    /** One that waits for its bytes. */
    static JsonPath promised(String workspace, boolean speculative) {
        return sending(
                        "submitter",
                        document(
                                "configuration-versions",
                                Map.of("auto-queue-runs", false, "provisional", false, "speculative", speculative)))
                .post("/workspaces/{id}/configuration-versions", workspace)
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
    }

    static String uploaded(String workspace, boolean speculative) {
        JsonPath configuration = promised(workspace, speculative);
        put(configuration.getString("data.attributes.upload-url"), archive());
        return configuration.getString("data.id");
    }

    static byte[] archive() {
        return Archives.tarGz(tar -> Archives.file(tar, "main.tf", "# nothing"));
    }

    static void put(String address, byte[] body) {
        given().basePath("")
                .contentType("application/octet-stream")
                .body(body)
                .put(path(address))
                .then()
                .statusCode(200);
    }

    /** Its path on the server under test. */
    static String path(String address) {
        return URI.create(address).getRawPath();
    }
}
